-- The slides of a deck as frames on paper, for the learner. Runs before
-- lessonkit.lua, which then sets what is in the frames as on a worksheet;
-- handout-slide and handout-task are defined in the template of the handout.
--
-- Slides that solve are left out here, notes, ticks and feedback there.

package.path = pandoc.path.directory(PANDOC_SCRIPT_FILE) .. "/?.lua;" .. package.path

local source = require("typst_source")
local plain = require("plain").plain
local parts_of = require("notebook").parts
local raw, quoted = source.raw, source.quoted
local stringify = pandoc.utils.stringify

-- Sizes in points of text that is as small as it may be, 9 pt, inside of a frame (handout.typ).
local INSIDE, LETTER, PAD, NOTEBOOK_PAD = 470, 5.4, 16, 18
local LEAST_OUTPUT = 150

local function longest_line(blocks)
  local longest = 0
  for _, block in ipairs(blocks) do
    for line in (block.text or ""):gmatch("[^\n]+") do longest = math.max(longest, utf8.len(line) or #line) end
  end
  return longest
end

-- How wide a table must be for the longest word of each of its columns, at 9 pt.
local function table_width(tbl)
  local widest = {}
  local function see(rows)
    for _, row in ipairs(rows) do
      for i, one in ipairs(row.cells) do
        for word in stringify(one.contents):gmatch("%S+") do
          widest[i] = math.max(widest[i] or 1, utf8.len(word) or #word)
        end
      end
    end
  end
  see(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do see(body.body) end
  local width = 0
  for _, letters in pairs(widest) do width = width + 9 * (letters * 0.62 + 1.3) end
  return width
end

local function output_width(blocks)
  local width = LEAST_OUTPUT
  blocks:walk({
    Table = function(tbl) width = math.max(width, table_width(tbl)) end,
    CodeBlock = function(code) width = math.max(width, longest_line({ code }) * LETTER + PAD) end,
  })
  return width
end

local function column(blocks, share)
  local inside = pandoc.Div(blocks, pandoc.Attr("", { "cell" }))
  local width = string.format("%.1f%%", share * 100)
  return pandoc.Div({ inside }, pandoc.Attr("", { "column" }, { width = width }))
end

local function beside(left, right, share)
  local pair = { column(left, share), column(right, 1 - share) }
  return pandoc.Div(pair, pandoc.Attr("", { "columns" }))
end

-- Code is as wide as its longest line, what it gave has the rest, or stands below where that is too little.
local function cell(div)
  if not (div.attributes["output-location"] or ""):find("column", 1, true) then return nil end
  local code, output = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do (block.t == "CodeBlock" and code or output):insert(block) end
  if #code == 0 or #output == 0 then return nil end
  local left = math.max(0.34 * INSIDE, longest_line(code) * LETTER + PAD)
  if left + output_width(output) > INSIDE then return nil end
  return beside(code, output, left / INSIDE)
end

-- A page in a frame, the name of its file at the head, the count of each cell at the cell's left.
local function notebook(div)
  local longest = 0
  div.content:walk({ CodeBlock = function(code) longest = math.max(longest, longest_line({ code })) end })
  local name, parts, letters = parts_of(div.content)
  local out = pandoc.Blocks({ raw("#handout-notebook["), name, raw("][#let lk-code = lk-code.with(inset: 0.35em)") })
  for _, part in ipairs(parts) do
    out:extend(source.call(string.format("handout-numbered(%d, %s)", letters, quoted(part.count)), part.blocks))
  end
  out:insert(raw("]"))
  local width = (longest + letters) * LETTER + NOTEBOOK_PAD
  return pandoc.Div(out, pandoc.Attr("", { "framed-notebook" }, { width = width }))
end

-- How notebooks side by side share the width: as on the slide if their lines of code fit so, else as they need it;
-- where that is too much, the narrow ones have theirs.
local function shared(shares, needs)
  local sum, fits = 0, true
  for i, need in ipairs(needs) do
    sum = sum + need
    fits = fits and need <= shares[i] / 100 * INSIDE
  end
  for i, need in ipairs(needs) do
    if sum <= INSIDE or need > INSIDE / #needs then
      shares[i] = (fits and shares[i] or sum <= INSIDE and need or 1) .. "fr"
    else
      shares[i] = need .. "pt"
    end
  end
  return table.concat(shares, ", ")
end

local function notebooks(div)
  local shares, needs, bodies = {}, {}, {}
  for i, one in ipairs(div.content) do
    local need
    one:walk({ Div = function(inner)
      if inner.classes:includes("framed-notebook") then need = math.max(need or 0, tonumber(inner.attributes.width)) end
    end })
    if not need then return nil end
    needs[i], bodies[i] = need, one.content
    shares[i] = tonumber((one.attributes.width or ""):match("^([%d.]+)%%$")) or 50
  end
  return source.call("handout-notebooks((" .. shared(shares, needs) .. ",))", table.unpack(bodies))
end

-- What the title says already is not said again.
local function item(div, title)
  local label = div.attributes.title or div.attributes.label or ""
  if title:lower():sub(1, #label) == label:lower() then label = "" end
  local minutes = div.attributes.minutes
  local facts = minutes and (minutes .. (minutes == "1" and " minute" or " minutes")) or ""
  local head = label .. (label ~= "" and facts ~= "" and ", " or "") .. facts
  local out = pandoc.Blocks({ raw("#handout-task(" .. quoted(head) .. ")[") })
  out:extend(div.content)
  out:insert(raw("]"))
  return out
end

local function framed(header, blocks, number)
  local title = stringify(header)
  blocks = blocks:walk({
    Div = function(div)
      if div.classes:includes("item") then return item(div, title) end
      if div.classes:includes("cell") then return cell(div) end
      if div.classes:includes("side-notebook") then return notebook(div) end
      if div.classes:includes("columns") then return notebooks(div) end
      if div.classes:includes("answer-space") then return div.content end
    end,
  })
  local opener, pictures = header.level == 1 and "true" or "false", "false"
  blocks:walk({ Image = function() pictures = "true" end })
  local time = (header.attributes["data-time"] or ""):gsub("-", "\u{2013}")
  local call = "#handout-slide(%d, pictures: %s, opener: %s, time: %s)["
  local out = pandoc.Blocks({ raw(call:format(number, pictures, opener, quoted(time))) })
  out:insert(header)
  out:insert(raw("]["))
  out:extend(blocks)
  out:insert(raw("]"))
  return out
end

function Pandoc(doc)
  doc = plain(doc)
  -- Here paper.typ is known, of which the template knows nothing.
  local out = pandoc.Blocks({
    raw("#let lk-picture = handout-picture.with(lk-marked)"),
    raw("#let lk-code = handout-code.with(lk-code)"),
    raw("#let lk-table = handout-table.with(lk-table)"),
    raw("#let lk-choices = handout-choices.with(lk-choices)"),
    raw("#let lk-small = handout-least"),
  })
  local header, held, number = nil, pandoc.Blocks({}), 0
  local function add(title)
    number = number + 1
    out:extend(framed(title, held, number))
  end
  local function close()
    local solves = header and header.classes:includes("solution-slide")
    if header and not solves then add(header) end
    if not header and #held > 0 then add(pandoc.Header(1, doc.meta.title or "Untitled")) end
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level <= 2 then
      close()
      header, held = block, pandoc.Blocks({})
    else
      held:insert(block)
    end
  end
  close()
  out:insert(raw("#handout-rest"))
  doc.blocks = out
  return doc
end
