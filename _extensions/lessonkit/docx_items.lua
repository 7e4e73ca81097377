-- Items and what a learner marks in them: choices, places in a picture, boxes.

local source = require("docx_source")
local words = require("docx_words")
local stringify = pandoc.utils.stringify
local box, TAB = source.box, source.TAB

local M = {}

-- pandoc reads "- [ ]" and "- [x]" as these signs. Which one it was is the key's alone.
local SIGNS = { ["\u{2610}"] = true, ["\u{2612}"] = true }

-- The inlines of a list item's first paragraph without its sign; nil where there was none.
local function without_sign(blocks)
  local first = blocks[1]
  local inlines = first and (first.t == "Plain" or first.t == "Para") and pandoc.Inlines(first.content)
  if not inlines or not inlines[1] or inlines[1].t ~= "Str" or not SIGNS[inlines[1].text] then return nil end
  inlines:remove(1)
  if inlines[1] and inlines[1].t == "Space" then inlines:remove(1) end
  return inlines
end

-- What stands below the first paragraph of an option or a step.
local function below(blocks, style)
  local out = pandoc.Blocks({})
  for i = 2, #blocks do
    local text = blocks[i].t == "Para" or blocks[i].t == "Plain"
    out:insert(text and source.paragraph(style, blocks[i].content) or blocks[i])
  end
  return out
end

-- A place in a picture brings its own letter: [A: name]{x=60 y=16}.
local function place(inlines)
  local found
  inlines = inlines:walk({
    Span = function(span)
      local x, y = tonumber(span.attributes.x), tonumber(span.attributes.y)
      local letter = x and y and span.content[1] and (span.content[1].text or ""):match("^(%w%w?):$")
      if found or not letter then return nil end
      span.content:remove(1)
      if span.content[1] and span.content[1].t == "Space" then span.content:remove(1) end
      found = { letter = letter, x = x, y = y }
      return span.content
    end,
  })
  return inlines, found
end

local function options_of(list)
  local options = {}
  for number, blocks in ipairs(list.content) do
    local inlines, found = place(without_sign(blocks) or pandoc.Inlines(blocks[1] and blocks[1].content or {}))
    local asked = pandoc.Blocks({})
    for _, block in ipairs(blocks) do
      if block.t ~= "BlockQuote" then asked:insert(block) end -- feedback
    end
    local letter = string.char(65 + (number - 1) % 26)
    table.insert(options, { inlines = inlines, place = found, letter = letter, rest = below(asked, "Option Text") })
  end
  return options
end

-- Word counts the letters itself, so that an option can be added; places of a picture that are
-- lettered otherwise keep the letters they have there.
local function set_options(options, context)
  local counted = true
  for _, option in ipairs(options) do
    counted = counted and (not option.place or option.place.letter == option.letter)
  end
  local items = {}
  for _, option in ipairs(options) do
    local letter = option.place and option.place.letter or option.letter
    local line = pandoc.Inlines({})
    if not counted then line:extend({ pandoc.Strong({ pandoc.Str(letter) }), TAB }) end
    line:extend({ box(words.say("Option", context) .. " " .. letter), TAB })
    line:extend(option.inlines)
    local blocks = pandoc.Blocks({ source.paragraph("Option", line) })
    blocks:extend(option.rest)
    table.insert(items, blocks)
  end
  if counted then return pandoc.Blocks({ pandoc.OrderedList(items, { 1, "UpperAlpha", "DefaultDelim" }) }) end
  local out = pandoc.Blocks({})
  for _, blocks in ipairs(items) do out:extend(blocks) end
  return out
end

-- The places of the options inside, for the picture above them.
local function marks_of(options)
  local marks = {}
  for _, option in ipairs(options) do
    local p = option.place
    if p then table.insert(marks, string.format("%s %.4g %.4g", p.letter, p.x, p.y)) end
  end
  return table.concat(marks, ";")
end

-- "Set environment and dependencies" of a long step: enough to know the box by.
local function short(inlines)
  local text = stringify(inlines)
  return #text <= 60 and text or text:sub(1, 60):gsub("[\128-\255]*$", ""):gsub("%s+%S*$", "") .. "…"
end

-- Statements with a box for true and one for false.
local function statements(list, context)
  local head = { "Statement", "True", "False" }
  local rows = {}
  for _, blocks in ipairs(list.content) do
    local cells = { { pandoc.Plain(without_sign(blocks) or {}) } }
    for i = 2, #blocks do
      if blocks[i].t ~= "BlockQuote" then table.insert(cells[1], blocks[i]) end
    end
    for i = 2, 3 do
      local name = words.say(head[i], context) .. ": " .. short(cells[1][1].content)
      cells[i] = { pandoc.Plain({ box(name) }) }
    end
    table.insert(rows, cells)
  end
  local said = pandoc.List(head):map(function(word) return words.say(word, context) end)
  return source.boxes_table(said, rows, { 0.8, 0.1, 0.1 })
end

function M.choices(div, context)
  if div.classes:includes("true-false") then
    return div.content:map(function(block) return block.t == "BulletList" and statements(block, context) or block end)
  end
  local out, marks = pandoc.Blocks({}), {}
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then
      local options = options_of(block)
      table.insert(marks, marks_of(options))
      out:extend(set_options(options, context))
    else
      out:insert(block)
    end
  end
  return pandoc.Div(out, pandoc.Attr("", { "choices-made" }, { marks = table.concat(marks, ";") }))
end

-- The choices inside have been made already.
function M.marked_picture(div, context)
  local marks = ""
  div:walk({
    Div = function(inner)
      if inner.classes:includes("choices-made") and marks == "" then marks = inner.attributes.marks or "" end
    end,
  })
  if marks == "" then return div.content end
  local done = false
  local content = div:walk({
    Image = function(image)
      if done then return nil end
      done = true
      image.attributes.marks = marks
      local letters = marks:gsub("(%w+) [^;]*", "%1"):gsub(";", ", ")
      image.attributes.letters = words.say("Letters mark places in the picture", context) .. ": " .. letters .. "."
      return image
    end,
  }).content
  local shown, asked = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(content) do
    local choices = block.t == "Div" and block.classes:includes("choices-made")
    ;(choices and asked or shown):insert(block)
  end
  return source.side_by_side({ 0.58, 0.42 }, { shown, asked })
end

local function ticked_off(list)
  local out = pandoc.Blocks({})
  for _, blocks in ipairs(list.content) do
    local inlines = without_sign(blocks) or pandoc.Inlines(blocks[1] and blocks[1].content or {})
    local line = pandoc.Inlines({ box(short(inlines)), TAB })
    line:extend(inlines)
    out:insert(source.paragraph("Step", line))
    out:extend(below(blocks, "Step Text"))
  end
  return out
end

function M.boxes(div)
  local out = pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then out:extend(ticked_off(block)) else out:insert(block) end
  end
  return out
end

-- Task lists outside of any construct.
function M.task_list(list)
  local marked = list.content[1] and without_sign(list.content[1])
  return marked and ticked_off(list) or nil
end

-- An item stays a Div until the document has seen what stands around it.
function M.item(div)
  div.classes = { "paper-item" }
  div.content = div.content:walk({ Header = function(h)
    h.level = math.max(h.level, 4)
    return h
  end })
  return div
end

-- `above` is the level of the heading that it stands under, 1 or 2.
function M.open_item(div, above)
  local content = pandoc.Blocks(div.content)
  local title = content[1]
  if title and title.t == "Header" and title.classes:includes("item-label") then
    content:remove(1)
  else
    local name = div.attributes.title or div.attributes.label or "Task"
    title = pandoc.Header(above + 1, { pandoc.Str(name) })
  end
  title.identifier = title.identifier ~= "" and title.identifier or div.identifier
  local minutes = div.attributes.minutes
  if minutes then
    local facts = pandoc.Span(minutes .. "\u{A0}min", pandoc.Attr("", {}, { ["custom-style"] = "Minutes" }))
    title.content:extend({ TAB, facts })
  end
  content:insert(1, title)
  return source.kept(content)
end

return M
