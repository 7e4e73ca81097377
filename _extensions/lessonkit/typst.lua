-- How the core constructs become Typst. The functions named lk-… are defined in
-- paper.typ beside this file; here only says what goes into which of them.
-- Items and choices are in typst_items.lua, pictures, listings, tables and
-- equations in typst_leaves.lua.
--
-- In Quarto those leaves and the callouts are left to Quarto, which numbers and
-- captions them in its own way; the constructs it does not know are made here.

local source = require("typst_source")
local items = require("typst_items")
local leaves = require("typst_leaves")
local parts_of = require("notebook").parts
local printed = require("printed")
local raw, raw_inline, quoted, label, call =
  source.raw, source.raw_inline, source.quoted, source.label, source.call
local stringify = pandoc.utils.stringify

local M = {}

for _, construct in ipairs({ "item", "choices", "marked_picture", "boxes" }) do
  M[construct] = items[construct]
end

-- ---- room, rubric, columns, callouts ------------------------------------------

-- Nobody writes on the key: the answer stands where the room is.
function M.answer_space(div, context)
  local lines = math.max(0, math.floor(tonumber(div.attributes.lines or "") or 3))
  local code = div.classes:includes("code")
  if lines == 0 or context.key then return div.content end
  local out = #div.content > 0 and call("lk-prompt", div.content) or pandoc.Blocks({})
  local words = (code and "Space for code: " or "Answer space: ") .. lines .. (lines == 1 and " line" or " lines")
  out:insert(raw(string.format("#%s(%d, alt: %s)", code and "lk-code-space" or "lk-lines", lines, quoted(words))))
  return out
end

-- Two Plain blocks in a row would run together in Typst.
local function paragraphs(blocks)
  return pandoc.Blocks(blocks):map(function(b) return b.t == "Plain" and pandoc.Para(b.content) or b end)
end

function M.levels(div)
  local out = pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    if block.t == "DefinitionList" then
      out:insert(raw("#lk-levels("))
      for _, pair in ipairs(block.content) do
        out:extend({ raw("["), pandoc.Plain(pair[1]), raw("], [") })
        for _, definition in ipairs(pair[2]) do out:extend(paragraphs(definition)) end
        out:insert(raw("],"))
      end
      out:insert(raw(")"))
    else
      out:insert(block)
    end
  end
  return out
end

-- Its twin drawn for paper stands beside it.
function M.plotly_figure() return {} end

function M.columns(div)
  local shares, bodies = {}, {}
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("column") then
      local width = (block.attributes.width or ""):match("^([%d.]+)%%$")
      table.insert(shares, (tonumber(width) or 50) .. "fr")
      table.insert(bodies, block.content)
    end
  end
  if #bodies == 0 then return nil end
  return call("lk-columns((" .. table.concat(shares, ", ") .. ",))", table.unpack(bodies))
end

local CALLOUTS = {
  note = { "i", "Note" }, tip = { "+", "Tip" }, warning = { "!", "Warning" },
  caution = { "!", "Caution" }, important = { "!", "Important" },
}

function M.callout(div, kind)
  local sign, name = table.unpack(CALLOUTS[kind])
  local content = pandoc.Blocks(div.content)
  -- Titles of callouts are Markdown, as in Quarto.
  local title = pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title or name, "markdown").blocks)
  -- As in Quarto, a heading at the head of a callout is its title.
  if not div.attributes.title and content[1] and content[1].t == "Header" then
    title = content[1].content
    content:remove(1)
  end
  return call("lk-callout(" .. quoted(sign) .. ")", { pandoc.Plain(title) }, content)
end

-- ---- cells: code with what it printed -----------------------------------------

-- Marks which listings touch, so that output is seen to belong to its code.
local function tie(blocks)
  local out, touching = pandoc.Blocks({}), false
  for i, block in ipairs(blocks) do
    local kind = printed(block)
    local inside = kind and block.content or { block }
    for j, inner in ipairs(inside) do
      if inner.t == "CodeBlock" then
        inner.attributes.kind = kind
        if touching then inner.attributes.above = "true" end
        touching = j == #inside and printed(blocks[i + 1]) ~= nil
        if touching then inner.attributes.below = "true" end
      else
        if inner.t == "Div" then inner.content = tie(inner.content) end
        touching = false
      end
      out:insert(inner)
    end
  end
  return out
end

function M.cell(div)
  if quarto then return nil end
  return tie(div.content)
end

-- A side notebook: a frame, the name of its file at the head, the count of each cell at the cell's left.
local function side_notebook(div)
  local name, parts, letters = parts_of(div.content)
  local page = pandoc.Blocks({})
  for _, part in ipairs(parts) do
    page:extend(call(string.format("lk-numbered(%d, %s)", letters, quoted(part.count)), part.blocks))
  end
  return call("lk-notebook", { name }, page)
end

-- ---- the document -------------------------------------------------------------

local function definitions()
  local path
  if quarto then
    path = quarto.utils.resolve_path("paper.typ")
  else
    path = pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "paper.typ" })
  end
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return raw((text:gsub("\r\n", "\n")))
end

local function as_blocks(value)
  local kind = pandoc.utils.type(value)
  if kind == "Blocks" then return value end
  if kind ~= "Inlines" then value = pandoc.Inlines({ pandoc.Str(stringify(value)) }) end
  return pandoc.Blocks({ pandoc.Plain(value) })
end

-- Where a section begins, for the builder, which keeps them (render/sheet_parts.py).
local function mark(context)
  return context.meta["section-mark"] and pandoc.Blocks({ raw(stringify(context.meta["section-mark"])) }) or {}
end

-- The capability before everything, the references after, and between them the sections, each by itself: in none
-- does anything stand beside what is in another.
local function frame(doc, context)
  local blocks = pandoc.Blocks({})
  if doc.meta.capability then blocks:extend(call("lk-capability", as_blocks(doc.meta.capability))) end
  for _, section in ipairs(items.sections(doc.blocks)) do
    blocks:extend(mark(context))
    blocks:extend(items.pair(items.join_sections(section)))
  end
  blocks:extend(mark(context))
  local references = doc.meta.references
  if pandoc.utils.type(references) == "List" and #references > 0 then
    blocks:insert(pandoc.Header(1, "References"))
    local entries = {}
    for _, reference in ipairs(references) do table.insert(entries, as_blocks(reference)) end
    local half = math.ceil(#entries / 2)
    local lists = { { pandoc.BulletList({ table.unpack(entries, 1, half) }) } }
    if #entries > 1 then table.insert(lists, { pandoc.BulletList({ table.unpack(entries, half + 1) }) }) end
    blocks:extend(call("lk-references", table.unpack(lists)))
    -- pandoc and Quarto take `references` for bibliography records, which these are not.
    doc.meta.references = nil
  end
  doc.blocks = blocks
  return doc
end

-- Divs that only group leave no trace on paper.
local function ungroup(doc)
  return doc:walk({
    Div = function(div)
      local keep = quarto or div.identifier ~= "" or div.classes:includes("paper-item")
        or div.classes:includes("key-only")
      if div.classes:includes("notes") then return {} end
      if div.classes:includes("side-notebook") then return side_notebook(div) end
      if div.classes:includes("student-only") or not keep then return div.content end
    end,
  })
end

local function open_divs(doc)
  return doc:walk({
    Div = function(div)
      if div.classes:includes("key-only") then return call("lk-answer", div.content) end
      if div.classes:includes("paper-item") then return items.open_item(div) end
      if div.classes:includes("paper-pair") then return items.open_pair(div) end
    end,
  })
end

local function ids_of(doc)
  local ids = {}
  local function see(element)
    if element.identifier ~= "" then ids[element.identifier] = true end
  end
  doc:walk({ Div = see, Header = see, Figure = see, Table = see, CodeBlock = see, Span = see, Image = see })
  return ids
end

-- A link to what is not on this sheet (a slide, an answer) or an "@name" in a title would stop Typst.
local function mend_references(doc, context)
  local ids = ids_of(doc)
  return doc:walk({
    Link = function(link)
      local id = link.target:match("^#(.*)$")
      if id and not ids[id] then return link.content end
      return leaves.link(link)
    end,
    Cite = function(cite)
      if context.meta.bibliography then return nil end
      local id = cite.citations[1].id
      return ids[id] and raw_inline("#lk-ref(label(" .. quoted(id) .. "));") or cite.content
    end,
  })
end

-- Titles are the author's text: "<t>" in one is a letter between two signs, not HTML.
local function mend_meta(meta)
  for _, name in ipairs({ "title", "subtitle", "capability" }) do
    if pandoc.utils.type(meta[name]) == "Inlines" then
      meta[name] = meta[name]:walk({
        RawInline = function(inline) return pandoc.Str(inline.text) end,
      })
    end
  end
  local language, region = stringify(meta.lang or "en"):match("^(%a+)%-?(%a*)$")
  meta["paper-lang"] = pandoc.MetaInlines({ raw_inline(quoted((language or "en"):lower())) })
  if region and #region == 2 then
    meta["paper-region"] = pandoc.MetaInlines({ raw_inline(quoted(region:upper())) })
  end
end

-- PDF/UA wants levels that start at 1 and leave none out.
local function level_headings(doc)
  local before = 0
  return doc:walk({
    Header = function(h)
      if not quarto then h.level = math.min(h.level, before + 1) end
      before = h.level
      return h.classes:includes("item-label") and pandoc.Plain(items.heading(h)) or h
    end,
  })
end

-- On the handout a note stands at the foot of its slide. At the foot of the page it would take room that two slides
-- fill, and the second one would go overleaf.
local function notes_on_slides(doc)
  local out, notes, number = pandoc.Blocks({}), pandoc.Blocks({}), 0
  local to_slide = {
    Note = function(note)
      number = number + 1
      notes:extend(call("handout-note(" .. number .. ")", note.content))
      return pandoc.Superscript({ pandoc.Str(tostring(number)) })
    end,
  }
  for _, block in ipairs(doc.blocks) do
    if block.t == "RawBlock" and (block.text:match("^#handout%-slide%(") or block.text == "#handout-rest") then
      local ends = out:remove()
      out:extend(notes)
      out:insert(ends)
      notes = pandoc.Blocks({})
    end
    out:insert(block:walk(to_slide))
  end
  doc.blocks = out
  return doc
end

function M.document(doc, context)
  mend_meta(doc.meta)
  doc = open_divs(frame(ungroup(doc), context))
  if not quarto then
    doc = mend_references(doc, context)
    doc = leaves.set(doc, context):walk({ BulletList = items.task_list })
  end
  doc = level_headings(doc)
  if context.meta.handout then doc = notes_on_slides(doc) end
  if not quarto then doc.blocks = items.mark_sections(doc.blocks) end
  if not context.meta["section-alone"] then doc.blocks:insert(1, definitions()) end
  return doc
end

return M
