-- Pictures, captions, listings, tables and links in Word.

local source = require("docx_source")
local words = require("docx_words")
local visible = require("typst_source").visible
local stringify = pandoc.utils.stringify
local raw_inline, paragraph = source.raw_inline, source.paragraph

local M = {}

-- ---- pictures and their captions ----------------------------------------------

local function alt_of(image)
  return image.attributes["fig-alt"] or image.attributes.alt or stringify(image.caption)
end

local function picture(image)
  local a, alt = image.attributes, alt_of(image)
  if alt ~= "" and a.letters then alt = alt .. " " .. a.letters end
  return raw_inline(source.element("lk-picture", {
    src = image.src, alt = alt, width = a.width or "", marks = a.marks or "", room = a.room or "1",
  }))
end

-- "Figure 2: …", a number that Word counts and that REF fields name.
local function caption(kind, style, id, inlines, context, numbers)
  numbers[kind] = (numbers[kind] or 0) + 1
  local field = '<w:fldSimple w:instr=" SEQ %s \\* ARABIC "><w:r><w:t>%d</w:t></w:r></w:fldSimple>'
  local label = pandoc.Inlines({ pandoc.Str(words.say(kind, context)), pandoc.Str("\u{A0}") })
  label:insert(raw_inline(field:format(kind, numbers[kind])))
  if id ~= "" then
    numbers[id] = words.say(kind, context) .. "\u{A0}" .. numbers[kind]
    label = pandoc.Inlines({ pandoc.Span(label, pandoc.Attr(id)) })
  end
  if #inlines > 0 then label:extend({ pandoc.Str(":"), pandoc.Space() }) end
  label:extend(inlines)
  return paragraph(style, label)
end

local function lone_image(blocks)
  local only = #blocks == 1 and (blocks[1].t == "Para" or blocks[1].t == "Plain") and blocks[1].content
  return only and #only == 1 and only[1].t == "Image" and only[1] or nil
end

local function figure(block, context, numbers)
  local image = lone_image(block.content)
  local id = block.identifier ~= "" and block.identifier or image and image.identifier or ""
  local out = image and pandoc.Blocks({ paragraph("Picture", { picture(image) }) }) or pandoc.Blocks(block.content)
  local inlines = pandoc.utils.blocks_to_inlines(block.caption.long)
  if #inlines > 0 or id ~= "" then out:insert(caption("Figure", "Caption", id, inlines, context, numbers)) end
  return source.kept(out)
end

-- ---- listings -----------------------------------------------------------------

local NAMES = { stdout = "Output", stderr = "Messages", error = "Error" }
-- Columns that fit between the edges of a frame, 172 mm wide, at 9.5, 9 and 8 points.
local SIZES = { { "", 84 }, { "Small", 89 }, { "Fine", 100 } }

local function size_of(text, room)
  local longest = 0
  for line in text:gmatch("[^\n]+") do longest = math.max(longest, utf8.len(line) or #line) end
  for _, size in ipairs(SIZES) do
    if longest <= math.floor(size[2] * room) then return size[1] end
  end
  return "" -- it has to break wherever it is set
end

local function listing(block, context)
  local kind = block.attributes.kind
  block.text = visible(block.text)
  local name = NAMES[kind]
  if block.classes:includes("scaffold") then
    name = "Fill in"
  elseif block.classes:includes("not-run") then
    name = "Not run"
  end
  local base = kind and "Code Output" or "Source Code"
  local style = base:gsub(" ", "") .. size_of(block.text, tonumber(block.attributes.room) or 1)
  local out = pandoc.Blocks({})
  if name then out:insert(paragraph(base .. " Label", { pandoc.Str(words.say(name, context)) })) end
  block.attributes.room, block.attributes.kind = nil, nil
  out:extend(source.restyled("SourceCode", style, { block }))
  return out
end

-- ---- tables -------------------------------------------------------------------

local MAY_BREAK = "\u{200B}"

local function loosen(cell)
  cell.contents = cell.contents:walk({
    Str = function(str) return pandoc.Str((str.text:gsub("_(%w)", "_" .. MAY_BREAK .. "%1"))) end,
  })
  return cell
end

local function loosen_head(tbl)
  tbl.head = pandoc.TableHead(tbl.head.rows:map(function(row)
    row.cells = row.cells:map(loosen)
    return row
  end), tbl.head.attr)
end

-- Of each column, in letters: its longest word, and its longest text.
local function survey(tbl)
  local words_of, texts = {}, {}
  local function see(rows)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do
        local text = stringify(cell.contents)
        texts[i] = math.max(texts[i] or 1, utf8.len(text) or #text)
        for word in text:gsub(MAY_BREAK, " "):gmatch("%S+") do
          words_of[i] = math.max(words_of[i] or 1, utf8.len(word) or #word)
        end
      end
    end
  end
  see(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do see(body.body) end
  return words_of, texts
end

-- Sizes of type in a table, in points; the first at which no word is parted.
local TABLE_SIZES = { { "", 9.5 }, { "Small", 9 }, { "Fine", 8 }, { "Tiny", 6.5 } }
local LETTER, PADDING = 0.6, 200 -- of the size; twips

-- As wide as what stands in them; where the page is too narrow for that, texts break and words do not.
local function widths_of(tbl, room)
  local words_of, texts = survey(tbl)
  for n, size in ipairs(TABLE_SIZES) do
    local least, most, all_least, all_most = {}, {}, 0, 0
    for i = 1, #tbl.colspecs do
      least[i] = (words_of[i] or 1) * size[2] * 20 * LETTER + PADDING
      most[i] = (texts[i] or 1) * size[2] * 20 * LETTER + PADDING
      all_least, all_most = all_least + least[i], all_most + most[i]
    end
    if all_least <= room or n == #TABLE_SIZES then
      local widths = {}
      local share = all_most <= room and 1 or (room - all_least) / math.max(1, all_most - all_least)
      for i = 1, #least do
        local width = least[i] + share * (most[i] - least[i])
        widths[i] = string.format("%d", math.floor(all_least > room and least[i] * room / all_least or width))
      end
      return size[1], table.concat(widths, " ")
    end
  end
end

local function shared(shares, room)
  return (shares:gsub("%S+", function(share) return string.format("%d", math.floor(tonumber(share) * room)) end))
end

local function data_table(tbl, context, numbers)
  local room = (tonumber(tbl.attributes.room) or 1) * source.WIDTH
  local shares, size, widths = tbl.attributes.shares, "", nil
  tbl.attributes.room, tbl.attributes.shares = nil, nil
  if shares then
    widths = shared(shares, room)
  else
    loosen_head(tbl)
    size, widths = widths_of(tbl, room)
    tbl.colspecs = tbl.colspecs:map(function(column) return { column[1], nil } end)
  end
  local out = pandoc.Blocks({})
  local inlines = pandoc.utils.blocks_to_inlines(tbl.caption.long)
  if #inlines > 0 then out:insert(caption("Table", "Table Caption", tbl.identifier, inlines, context, numbers)) end
  tbl.caption, tbl.identifier = { long = {} }, ""
  local made = source.restyled("Compact", "TableText" .. size, { tbl })
  out:extend(source.wrapped('<lk-table widths="' .. widths .. '">', made, "</lk-table>"))
  return source.kept(out)
end

-- ---- in the line --------------------------------------------------------------

-- What is printed has no click: the address is printed, unless it is the text already.
local function link(element)
  if not element.target:match("^https?://") then return nil end
  local shown = element.target:gsub("^%a+://", ""):gsub("/$", "")
  if stringify(element.content):find(shown, 1, true) then return nil end
  return { element, pandoc.Space(), pandoc.Str("(" .. shown .. ")") }
end

local function reference(id, numbers)
  if #id > 40 then return pandoc.Str(numbers[id]) end -- no name for a bookmark
  local field = '<w:fldSimple w:instr=" REF %s \\h "><w:r><w:t>%s</w:t></w:r></w:fldSimple>'
  return raw_inline(field:format(source.escaped(id), source.escaped(numbers[id])))
end

-- A link to what is not on this sheet (a slide, an answer) is its words.
local function mend_references(doc, context, numbers)
  local ids = {}
  local function see(element)
    if element.identifier ~= "" then ids[element.identifier] = true end
  end
  doc:walk({ Div = see, Header = see, Table = see, CodeBlock = see, Span = see })
  return doc:walk({
    Link = function(element)
      local id = element.target:match("^#(.*)$")
      if id and not ids[id] then return element.content end
      return link(element)
    end,
    Cite = function(cite)
      if context.meta.bibliography then return nil end
      local id = cite.citations[1].id
      return numbers[id] and reference(id, numbers) or cite.content
    end,
  })
end

local function quoted(context)
  local marks = words.QUOTES[words.language(context.meta)] or words.QUOTES.en
  return function(q)
    local first = q.quotetype == "DoubleQuote" and 1 or 3
    local out = pandoc.Inlines({ pandoc.Str(marks[first]) })
    out:extend(q.content)
    out:insert(pandoc.Str(marks[first + 1]))
    return out
  end
end

-- ---- all of them --------------------------------------------------------------

function M.set(doc, context)
  local numbers = {}
  -- From the top: a picture is met in its figure or paragraph before it is met alone.
  doc = doc:walk({
    traverse = "topdown",
    Figure = function(block) return figure(block, context, numbers), false end,
    -- A footnote is a part of its own: there pandoc's writing stands, and pictures are said.
    Note = function(note)
      return note:walk({ Image = function(image) return pandoc.Str(alt_of(image)) end }), false
    end,
    Table = function(tbl) return data_table(tbl, context, numbers), false end,
    Para = function(block)
      local image = lone_image({ block })
      if image then return paragraph("Picture", { picture(image) }), false end
    end,
  })
  doc = doc:walk({
    traverse = "topdown",
    Image = picture,
    CodeBlock = function(block) return listing(block, context) end,
    Note = function(note) return note, false end,
  })
  doc = mend_references(doc, context, numbers)
  return doc:walk({ Quoted = quoted(context) })
end

return M
