-- What concerns a slide as a whole: its kind, the line under a block opener,
-- the slide an output moves to. pandoc makes the <section>s afterwards and
-- copies a heading's class and attributes to them.

local cells = require("html_cells")

local M = {}

-- "00:00-12:00" → "00:00–12:00 · 12 min"; nil when it is not a span of time.
local function span_as_text(time)
  local m1, s1, m2, s2 = (time or ""):match("^(%d+):(%d%d)%s*[-–]+%s*(%d+):(%d%d)$")
  if not m1 then return nil end
  local minutes = ((m2 * 60 + s2) - (m1 * 60 + s1)) / 60
  return string.format("%s:%s–%s:%s · %g min", m1, s1, m2, s2, minutes)
end

-- The classes of all Divs of a slide, found once: every further walk hands the
-- whole slide to Lua and back.
local function classes_of(blocks)
  local found = {}
  blocks:walk({ Div = function(div) for _, class in ipairs(div.classes) do found[class] = true end end })
  return found
end

local function kind(header, holds)
  if header.level == 1 then return "lk-opener" end
  if header.classes:includes("solution-slide") then return "lk-solution" end
  if holds["exit-ticket"] or holds["levels"] then return "lk-exit" end
  if holds["choices"] then return "lk-check" end
  if header.classes:includes("practice") then return "lk-practice" end
  return nil
end

-- Whether a slide holds words alone, which theme.css then sets larger.
local function only_words(blocks)
  local words = true
  local function other() words = false end
  for _, block in ipairs(blocks) do
    if not (block.t == "Div" and block.classes:includes("notes")) then
      pandoc.Blocks({ block }):walk({
        CodeBlock = other, Table = other, Image = other, Math = other,
        Div = function(div)
          for _, class in ipairs({ "cell", "columns", "lk-plotly", "r-stretch" }) do
            if div.classes:includes(class) then words = false end
          end
        end,
      })
    end
  end
  return words
end

-- A label that only says again what the slide's title begins with is left out.
local function without_repeated_labels(header, blocks)
  local title = pandoc.utils.stringify(header):lower()
  return blocks:walk({
    Div = function(div)
      if not div.classes:includes("lk-item-head") then return nil end
      local label = div.content[1] and div.content[1].t == "Plain" and div.content[1].content[1]
      if not (label and label.t == "Span" and label.classes:includes("lk-label")) then return nil end
      local said = pandoc.utils.stringify(label):lower()
      if title:sub(1, #said) ~= said or title:sub(#said + 1, #said + 1):match("%w") then return nil end
      div.content:remove(1)
      if #div.content == 0 then return {} end
      return div
    end,
  })
end

local function is_notes(block)
  return block.t == "Div" and block.classes:includes("notes")
end

-- Parts a slide at the cell whose output has a slide of its own: what follows
-- the cell is about the output. Notes stay with the code and are repeated, so
-- that the speaker has them on both.
local function parted(header, blocks)
  local first, rest, notes, moved = pandoc.Blocks({}), pandoc.Blocks({}), pandoc.Blocks({}), nil
  for _, block in ipairs(blocks) do
    if is_notes(block) then
      notes:insert(block)
    elseif moved then
      rest:insert(block)
    else
      local output = block.t == "Div" and block.classes:includes("cell") and block.content[#block.content]
      if output and output.t == "Div" and output.classes:includes("lk-next-slide") then
        moved = output
        block.content:remove(#block.content)
        block.classes = block.classes:filter(function(class) return class ~= "lk-card" end)
      end
      first:insert(block)
    end
  end
  if not moved then return nil end
  local second = header:clone()
  second.identifier = header.identifier .. "-output"
  second.attributes["data-timing"] = "0"
  local fluid = classes_of(moved.content)["lk-fluid"]
  local output = pandoc.Div(moved.content, pandoc.Attr("", fluid and { "cell", "lk-fluid" } or { "cell" }))
  return first .. notes, second, pandoc.Blocks({ output }) .. rest .. notes
end

-- Where no slide can be made of it (inside a column or an item) the output
-- comes on the next step.
local function as_fragment(div)
  if not div.classes:includes("lk-next-slide") then return nil end
  div.classes = div.classes:filter(function(class) return class ~= "lk-next-slide" end)
  div.classes:insert("fragment")
  return div
end

local function finished(header, blocks)
  local holds = classes_of(blocks)
  local class = kind(header, holds)
  if class then
    header.classes:insert(class)
    header.attributes["data-state"] = class
  end
  if header.level == 2 and only_words(blocks) then header.classes:insert("lk-words") end
  if header.classes:includes("optional") then header.attributes["data-optional"] = "true" end
  if header.level == 1 then
    local line = span_as_text(header.attributes["data-time"])
    if line then
      blocks:insert(1, pandoc.Div({ pandoc.Para({ pandoc.Str(line) }) }, pandoc.Attr("", { "lk-block-time" })))
    end
  end
  if holds["lk-item-head"] then blocks = without_repeated_labels(header, blocks) end
  if holds["lk-next-slide"] then blocks = blocks:walk({ Div = as_fragment }) end
  return pandoc.Blocks({ header }) .. blocks
end

local function slide(header, blocks)
  local first, second, rest = parted(header, blocks)
  if not first then return finished(header, blocks) end
  return finished(header, first) .. slide(second, rest)
end

-- Only what holds a picture may shrink when a slide is full; theme.css leaves
-- text its size, so that too much of it shows as overflow.
local function mark_fluid(blocks)
  return blocks:walk({
    Div = function(div)
      local found = div.classes:includes("lk-plotly")
      div.content:walk({
        Image = function() found = true end,
        Figure = function() found = true end,
        Div = function(inner) found = found or inner.classes:includes("lk-fluid") end,
      })
      if found and not div.classes:includes("notes") and not div.classes:includes("lk-fluid") then
        div.classes:insert("lk-fluid")
        return div
      end
    end,
  })
end

function M.document(doc)
  local blocks = quarto and doc.blocks or cells.standalone_figures(doc.blocks)
  blocks = mark_fluid(blocks)
  local out, header, held = pandoc.Blocks({}), nil, pandoc.Blocks({})
  local function close()
    if header then out:extend(slide(header, held)) else out:extend(held) end
  end
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level <= 2 then
      close()
      header, held = block, pandoc.Blocks({})
    else
      held:insert(block)
    end
  end
  close()
  doc.blocks = out
  return doc
end

return M
