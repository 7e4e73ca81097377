-- Items and what a student marks in them: choices, places in a picture, boxes.

local source = require("typst_source")
local raw, raw_inline, quoted, label, call =
  source.raw, source.raw_inline, source.quoted, source.label, source.call
local stringify = pandoc.utils.stringify

local M = {}

-- Letters of a step that goes into half a line.
local STEP = 52

local function of_short_steps(div)
  local longest, steps = 0, false
  div.content:walk({
    BulletList = function(list)
      for _, blocks in ipairs(list.content) do
        steps, longest = true, math.max(longest, utf8.len(stringify(blocks)))
      end
    end,
  })
  return steps and longest <= STEP
end

-- An item stays a Div until `document` has seen what stands around it. One that only asks
-- to choose among words, or to tick short steps, is small: two of them stand side by side.
function M.item(div)
  local choice = div.classes:includes("quiz") or div.classes:includes("decision")
    or div.classes:includes("checklist") and of_short_steps(div)
  local hotspot = div.classes:includes("hotspot")
  div.classes = pandoc.List({ "paper-item", hotspot and "paper-place" or nil })
  if choice then
    div.content:walk({
      Figure = function() choice = false end, Image = function() choice = false end,
      CodeBlock = function() choice = false end, Table = function() choice = false end,
    })
  end
  if choice then div.classes:insert("paper-small") end
  div.content = div.content:walk({ Header = function(h)
    h.level = math.max(h.level, 3)
    return h
  end })
  return div
end

local function is_item(block)
  return block ~= nil and block.t == "Div" and block.classes:includes("paper-item")
end

local function name_of(item) return item.attributes.title or item.attributes.label or "Task" end

-- What stands before the first heading of the first level, and each such heading with what follows it.
function M.sections(blocks)
  local out = { pandoc.Blocks({}) }
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level == 1 and #out[#out] > 0 then out[#out + 1] = pandoc.Blocks({}) end
    out[#out]:insert(block)
  end
  return out
end

-- A section that holds one item of the same name ("Check" in "Check: which library?") would
-- say its title twice, and take the room twice: its heading becomes the item's.
function M.join_sections(blocks)
  local out = pandoc.Blocks({})
  local i = 1
  while i <= #blocks do
    local heading, item, after = blocks[i], blocks[i + 1], blocks[i + 2]
    local alone = heading.t == "Header" and is_item(item)
      and (after == nil or after.t == "Header" and after.level <= heading.level)
    local name = alone and name_of(item) or ""
    if alone and stringify(heading.content):sub(1, #name) == name then
      heading.classes:insert("item-label")
      item.content:insert(1, heading)
      out:insert(item)
      i = i + 2
    else
      out:insert(heading)
      i = i + 1
    end
  end
  return out
end

local function is_small(block) return is_item(block) and block.classes:includes("paper-small") end
local function is_place(block) return is_item(block) and block.classes:includes("paper-place") end
local function is_picture(block) return block ~= nil and block.t == "Figure" end

-- What stands side by side from block `i` on, as numbers of blocks: left, right; 0 when nothing does.
local function halves(blocks, i)
  local one, two, three = blocks[i], blocks[i + 1], blocks[i + 2]
  -- Under a picture with places the two columns are about as high with two small items.
  if is_place(one) and is_small(two) then return 1, is_small(three) and 2 or 1 end
  if is_small(one) and is_small(two) then return 1, 1 end
  if one.t == "Header" and one.level > 1 and is_picture(two) and is_small(three) then return 2, 1 end
  return 0, 0
end

-- Small items that follow each other, two by two; beside a picture what follows it.
function M.pair(blocks)
  local out, i = pandoc.Blocks({}), 1
  while i <= #blocks do
    local left, right = halves(blocks, i)
    if left > 0 then
      local first, last = { table.unpack(blocks, i, i + left - 1) }, { table.unpack(blocks, i + left, i + left + right - 1) }
      local leading = is_item(blocks[i]) and blocks[i] or last[1]
      local sides = { pandoc.Div(first), pandoc.Div(last) }
      out:insert(pandoc.Div(sides, pandoc.Attr("", { "paper-pair" }, { begins = leading.identifier })))
      i = i + left + right
    else
      if is_item(blocks[i]) then blocks[i].attributes.begins = blocks[i].identifier end
      out:insert(blocks[i])
      i = i + 1
    end
  end
  return out
end

-- How many letters stand in a row at least: in an item over the whole page, in one beside another, in large print.
local WIDE, HALF, LARGE = 76, 36, 46
-- Rows that a picture takes at most, which lk-picture sees to.
local PICTURE = 11.5
local HEAD = 4 -- the label, and the air around all
-- How many rows of text the room to write takes for each of its lines.
local WRITTEN = { ["lk-lines"] = 1.6, ["lk-code-space"] = 1.5 }
local ROWS = {}

-- The sum over a list; nil where one of it gives nil.
local function sum_of(list, rows_of_one)
  local sum = 0
  for _, one in ipairs(list) do
    local rows = rows_of_one(one)
    if not rows then return nil end
    sum = sum + rows
  end
  return sum
end

-- How many rows of text blocks take at most; nil where that is not told by their text.
local function rows_of(blocks, letters)
  return sum_of(blocks, function(block) return ROWS[block.t] and ROWS[block.t](block, letters) end)
end

local function text_rows(block, letters)
  local rows, formula = 0.7, false
  block:walk({
    Image = function() rows = rows + PICTURE end,
    LineBreak = function() rows = rows + 1 end,
    Math = function() formula = true end,
  })
  return not formula and rows + math.ceil(utf8.len(stringify(block)) / letters) or nil
end

ROWS.Para, ROWS.Plain, ROWS.Header = text_rows, text_rows, text_rows
function ROWS.RawBlock(block)
  local name, lines = block.text:match("^#([%a-]+)%((%d+)")
  return name and WRITTEN[name] and WRITTEN[name] * lines + 1 or 0
end
function ROWS.CodeBlock(block, letters)
  local rows = 2
  for line in (block.text .. "\n"):gmatch("(.-)\n") do rows = rows + math.max(1, math.ceil(utf8.len(line) / letters)) end
  return rows
end
function ROWS.Figure(block, letters)
  local picture, caption = rows_of(block.content, letters), rows_of(block.caption.long, letters)
  return picture and caption and picture + caption
end
function ROWS.Div(block, letters) return rows_of(block.content, letters) end
ROWS.BlockQuote = ROWS.Div
function ROWS.BulletList(block, letters)
  return sum_of(block.content, function(blocks) return rows_of(blocks, letters - 5) end)
end
ROWS.OrderedList = ROWS.BulletList

-- What is laid out as a block of its own: its id, if it may begin a page; its rows and those in large print, if they are known.
local function facts_of(div, rows, large)
  local id, facts = div.attributes.begins or "", {}
  if id ~= "" then facts[1] = "begins: " .. quoted(id) end
  if rows and large then facts[#facts + 1] = string.format("rows: (%.1f, %.1f)", rows + HEAD, large + HEAD) end
  return #facts > 0 and "(" .. table.concat(facts, ", ") .. ")" or ""
end

-- Sections, too.
function M.mark_sections(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level == 1 and block.identifier ~= "" then
      out:insert(raw("#lk-turn(" .. quoted(block.identifier) .. ")"))
      block.content:insert(raw_inline("#lk-begin(" .. quoted(block.identifier) .. ")"))
    end
    out:insert(block)
  end
  return out
end

function M.open_pair(div)
  local one, two = div.content[1].content, div.content[2].content
  local left, right = rows_of(one, HALF), rows_of(two, HALF)
  local rows = left and right and math.max(left, right)
  return call("lk-pair" .. facts_of(div, rows, rows), one, two)
end

-- The label of an item stays a Header until its level is known; see `heading`.
function M.open_item(div)
  local content = div.content
  local title = content[1]
  if title and title.t == "Header" and title.classes:includes("item-label") then
    content:remove(1)
  else
    local name = pandoc.Str(name_of(div))
    title = pandoc.Header(2, { name }, pandoc.Attr("", { "item-label" }))
  end
  title.attributes.minutes = div.attributes.minutes
  local lead = pandoc.Blocks({})
  while #content > 1 and content[1].t == "Para" do lead:insert(content:remove(1)) end
  if #lead > 0 then content = call("lk-lead", lead) .. content end
  local out = call("lk-item" .. facts_of(div, rows_of(content, WIDE), rows_of(content, LARGE)), { title }, content)
  out:insert(raw(label(div.identifier)))
  return out
end

-- A Header as it stands in the head of an item; in one line, or its bookmark would begin with a blank.
function M.heading(h)
  local minutes = h.attributes.minutes
  local facts = minutes and ", facts: " .. quoted(minutes .. " min") or ""
  local out = pandoc.Inlines({ raw_inline("#lk-label(" .. h.level .. facts .. ")[") })
  out:extend(h.content)
  out:insert(raw_inline("]" .. label(h.identifier)))
  return out
end

-- pandoc reads "- [ ]" and "- [x]" as these signs, which screen readers mangle.
local SIGNS = { ["\u{2610}"] = "empty", ["\u{2612}"] = "ticked" }

-- Takes the box off an option; "empty", "ticked" or nil where there was none.
local function drop_box(blocks)
  local first = blocks[1]
  local sign = first and (first.t == "Plain" or first.t == "Para") and first.content[1]
  local found = sign and sign.t == "Str" and SIGNS[sign.text]
  if not found then return nil end
  local rest = pandoc.Inlines({ table.unpack(first.content, 2) })
  if rest[1] and rest[1].t == "Space" then rest:remove(1) end
  first.content = rest
  return found
end

-- Takes the boxes off a list; whether there were any.
local function drop_boxes(list)
  local items, any = list.content, false
  for _, blocks in ipairs(items) do any = drop_box(blocks) ~= nil or any end
  list.content = items
  return any
end

-- An option of a marked picture brings its own letter: [A: name]{x=60 y=16}.
local function own_letter(blocks)
  local letter
  blocks = blocks:walk({
    Span = function(span)
      if letter or not (span.attributes.x and span.attributes.y) then return nil end
      local head = span.content[1]
      letter = head and head.t == "Str" and head.text:match("^(%w%w?):$")
      if not letter then return nil end
      span.content:remove(1)
      if span.content[1] and span.content[1].t == "Space" then span.content:remove(1) end
      span.attributes.mark = letter
      return span
    end,
  })
  return blocks, letter
end

local function option_body(blocks, context)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t ~= "BlockQuote" then
      out:insert(block)
    elseif context.key then
      out:extend(call("lk-feedback", block.content))
    end
  end
  return out
end

local SHORT = 46 -- letters; two such options stand side by side

local function is_short(blocks)
  local words = 0
  for _, block in ipairs(blocks) do
    if block.t ~= "BlockQuote" then words = words + utf8.len(stringify(block)) end
  end
  return words <= SHORT
end

-- Statements with two boxes each; ticked, and with their reasons, on the key.
local function statements(div, context)
  local out, rows = pandoc.Blocks({}), {}
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then
      for _, blocks in ipairs(block.content) do
        local truth = drop_box(blocks) == "ticked"
        local value = context.key and tostring(truth) or "none"
        table.insert(rows, { value, option_body(blocks, context) })
      end
    else
      out:insert(block)
    end
  end
  local open = "#lk-statements("
  for _, row in ipairs(rows) do
    out:insert(raw(open .. row[1] .. ", ["))
    out:extend(row[2])
    open = "], "
  end
  out:insert(raw("])"))
  return out
end

function M.choices(div, context)
  if div.classes:includes("true-false") then return statements(div, context) end
  local options, bodies, before, short = {}, {}, pandoc.Blocks({}), true
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then
      for _, blocks in ipairs(block.content) do
        local ticked = drop_box(blocks) == "ticked" and context.key
        local body, letter = own_letter(pandoc.Blocks(blocks))
        letter = letter or string.char(65 + #options % 26)
        table.insert(options, string.format("(%s, %s)", quoted(letter), tostring(ticked)))
        short = short and is_short(body)
        table.insert(bodies, option_body(body, context))
      end
    else
      before:insert(block)
    end
  end
  if #bodies == 0 then return nil end
  local out = before
  local open = "#lk-choices((" .. table.concat(options, ", ") .. ",), short: " .. tostring(short) .. ", enum.item["
  for _, body in ipairs(bodies) do
    out:insert(raw(open))
    out:extend(body)
    open = "], enum.item["
  end
  out:insert(raw("])"))
  return out
end

-- The choices inside have been made already: their letters stand in the attribute `mark`.
function M.marked_picture(div)
  local places, letters = {}, {}
  div:walk({
    Span = function(span)
      local x, y = tonumber(span.attributes.x), tonumber(span.attributes.y)
      if not (x and y) then return end
      local letter = span.attributes.mark or string.char(65 + #letters % 26)
      table.insert(places, string.format("(%s, %.4g%%, %.4g%%)", quoted(letter), x, y))
      table.insert(letters, letter)
    end,
  })
  if #places == 0 then return div.content end
  local marks = "(" .. table.concat(places, ", ") .. ",)"
  local done = false
  local content = div:walk({
    Image = function(image)
      if done then return nil end
      done = true
      if quarto then
        return { raw_inline("#lk-marked(" .. marks .. ")["), image, raw_inline("]") }
      end
      image.attributes.marks = marks
      image.attributes.letters = table.concat(letters, ", ")
      return image
    end,
  }).content
  local picture, choices = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(content) do
    local chosen = #choices > 0 or block.t == "RawBlock" and block.text:match("^#lk%-choices")
    if chosen then choices:insert(block) else picture:insert(block) end
  end
  return call("lk-beside", picture, choices)
end

function M.boxes(div)
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then drop_boxes(block) end
  end
  return call("lk-boxes", div.content)
end

-- Task lists outside of any construct.
function M.task_list(list)
  if drop_boxes(list) then return call("lk-boxes", { list }) end
end

return M
