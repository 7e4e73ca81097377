-- What is interactive on the deck, said in words where nothing can be: in the
-- PowerPoint file and on the handout. Runs before lessonkit.lua, which takes away
-- what only HTML shows. A figure that has a still twin on its slide is that twin.

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

local function said(figure)
  local words = "Interactive in the HTML deck: " .. (figure.attributes["fig-alt"] or "a figure.")
  return pandoc.Para({ pandoc.Emph({ pandoc.Str(words) }) })
end

local function mended(blocks)
  local twin = still_twin(blocks)
  return blocks:walk({
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("plotly-figure") then return twin and {} or said(div), false end
      if not shows_html_only(div) then return nil end
      local out = pandoc.Blocks({ div })
      div:walk({
        Div = function(inner)
          if inner.classes:includes("plotly-figure") and not twin then out:insert(said(inner)) end
        end,
      })
      return out, false
    end,
  })
end

function Pandoc(doc)
  local out, held = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level <= 2 then
      out:extend(mended(held))
      held = pandoc.Blocks({})
    end
    held:insert(block)
  end
  out:extend(mended(held))
  doc.blocks = out
  return doc
end
