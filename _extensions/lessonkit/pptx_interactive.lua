-- What is interactive on the deck, said in words where nothing can be: in the
-- PowerPoint file and on the handout. Runs before lessonkit.lua, which takes away
-- what only HTML shows. A figure that has a still twin on its slide is that twin;
-- without one, what stands around it (its code) is shown with a box for the figure.

local function shows_html_only(div)
  return div.classes:includes("content-visible") and div.attributes["when-format"] == "html"
end

local function still_twin(blocks)
  local found = false
  blocks:walk({
    Div = function(div)
      local still = div.classes:includes("content-visible") and div.attributes["unless-format"] == "html"
      if still then div:walk({ Image = function() found = true end }) end
    end,
  })
  return found
end

-- `page`: the address of the slide in the HTML deck, nil where nothing can be clicked.
local function said(figure, page)
  local out = pandoc.Blocks({ pandoc.Para({ pandoc.Str(figure.attributes["fig-alt"] or "A figure.") }) })
  out:extend(figure.content)
  if page then out:insert(pandoc.Para({ pandoc.Link("Open it there", page) })) end
  return pandoc.Div(out, pandoc.Attr("", { "callout-note" }, { title = "Interactive in the HTML deck" }))
end

local function is_figure(div) return div.classes:includes("plotly-figure") end

local function holds_figure(div)
  local found = false
  div:walk({ Div = function(inner) found = found or is_figure(inner) end })
  return found
end

local function mended(blocks, page)
  local twin = still_twin(blocks)
  return blocks:walk({
    traverse = "topdown",
    Div = function(div)
      if is_figure(div) then return twin and {} or said(div, page), false end
      if not shows_html_only(div) then return nil end
      if not twin and holds_figure(div) then return mended(div.content, page), false end
      return div, false
    end,
  })
end

function Pandoc(doc)
  local deck = doc.meta["deck-page"] and pandoc.utils.stringify(doc.meta["deck-page"])
  local out, held, page = pandoc.Blocks({}), pandoc.Blocks({}), deck
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level <= 2 then
      out:extend(mended(held, page))
      held = pandoc.Blocks({})
      page = deck and deck .. "#/" .. block.identifier
    end
    held:insert(block)
  end
  out:extend(mended(held, page))
  doc.blocks = out
  return doc
end
