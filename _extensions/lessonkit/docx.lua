-- How the core constructs become Word's. Looks are those of the paragraph styles that
-- render/word_styles.py defines; here only says what is set in which of them.
-- Items and choices are in docx_items.lua, pictures, listings and tables in docx_leaves.lua,
-- the ways to write XML in docx_source.lua.

local source = require("docx_source")
local items = require("docx_items")
local leaves = require("docx_leaves")
local words = require("docx_words")
local parts_of = require("notebook").parts
local printed = require("printed")
local join_sections = require("typst_items").join_sections
local paragraph, empty, say = source.paragraph, source.empty, words.say
local stringify = pandoc.utils.stringify

local M = {}
local LONG = 12 -- lines; more may be parted by the end of a page

for _, construct in ipairs({ "item", "choices", "marked_picture", "boxes" }) do
  M[construct] = items[construct]
end

-- ---- room, rubric, columns, callouts ------------------------------------------

-- Each line is a paragraph with a rule below: typed on, it keeps its rule; Enter gives another.
function M.answer_space(div)
  local lines = math.max(0, math.floor(tonumber(div.attributes.lines or "") or 3))
  local style = div.classes:includes("code") and "CodeLine" or "AnswerLine"
  local out = pandoc.Blocks(div.content)
  for line = 1, lines do
    local free = lines > LONG and line > 1 and line < lines - 1
    out:insert(empty(style, free and '<w:keepNext w:val="0"/>' or ""))
  end
  return source.wrapped("<lk-room>", out, "</lk-room>")
end

function M.levels(div, context)
  local out = pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    if block.t == "DefinitionList" then
      local rows = {}
      for _, pair in ipairs(block.content) do
        local meaning = pandoc.Blocks({})
        for _, definition in ipairs(pair[2]) do meaning:extend(definition) end
        meaning = meaning:map(function(b) return b.t == "Para" and pandoc.Plain(b.content) or b end)
        local box = source.box(stringify(pair[1]))
        table.insert(rows, { { pandoc.Plain({ pandoc.Strong(pair[1]) }) }, meaning, { pandoc.Plain({ box }) } })
      end
      local head = { say("Level", context), say("What it means", context), say("Tick", context) }
      out:insert(source.boxes_table(head, rows, { 0.15, 0.72, 0.13 }))
    else
      out:insert(block)
    end
  end
  return out
end

-- Its twin drawn for paper stands beside it.
function M.plotly_figure() return {} end

function M.columns(div)
  local shares, bodies, total = {}, {}, 0
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("column") then
      local width = tonumber((block.attributes.width or ""):match("^([%d.]+)%%$")) or 50
      table.insert(shares, width)
      table.insert(bodies, block.content)
      total = total + width
    end
  end
  if #bodies == 0 then return nil end
  for i = 1, #shares do shares[i] = shares[i] / total end
  return source.side_by_side(shares, bodies)
end

local CALLOUTS = { note = "Note", tip = "Tip", warning = "Warning", caution = "Caution", important = "Important" }
local EDGE = '<w:%s w:val="single" w:sz="%d" w:space="0" w:color="%s"/>'

function M.callout(div, kind, context)
  local content = pandoc.Blocks(div.content)
  -- Titles of callouts are Markdown, as in Quarto.
  local title = div.attributes.title
    and pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title, "markdown").blocks)
    or { pandoc.Str(say(CALLOUTS[kind], context)) }
  -- As in Quarto, a heading at the head of a callout is its title.
  if not div.attributes.title and content[1] and content[1].t == "Header" then
    title = content[1].content
    content:remove(1)
  end
  content:insert(1, paragraph("Callout Title", title))
  local edges = EDGE:format("top", 4, "949494") .. EDGE:format("left", 24, "16365C")
    .. EDGE:format("bottom", 4, "949494") .. EDGE:format("right", 4, "949494")
  local look = "<w:tcBorders>" .. edges .. "</w:tcBorders>"
  return source.kept(source.framed(look, content))
end

-- ---- cells: code with what it printed -----------------------------------------

function M.cell(div)
  return div:walk({
    Div = function(output)
      local kind = printed(output)
      return kind and output.content:map(function(block)
        if block.t == "CodeBlock" then block.attributes.kind = kind end
        return block
      end)
    end,
  }).content
end

local LETTER = 108 -- twips that a letter of a count takes

-- A side notebook: a frame, the name of its file at the head, the count of each cell at the cell's left.
local function side_notebook(div)
  local name, parts, letters = parts_of(div.content)
  local left = letters * LETTER + 180
  local function look(edges, more)
    local drawn = ""
    for _, edge in ipairs({ "top", "left", "bottom", "right" }) do
      if edges[edge] then drawn = drawn .. EDGE:format(edge, 4, "949494") end
    end
    return "<w:tcBorders>" .. drawn .. "</w:tcBorders>" .. more
  end
  local head = look({ top = true, left = true, right = true }, '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>')
  local title = paragraph("Notebook Name", pandoc.utils.blocks_to_inlines({ name }))
  local rows = { { { width = source.WIDTH, span = 2, look = head .. source.margins(120, 120), blocks = { title } } } }
  for i, part in ipairs(parts) do
    local page = pandoc.Blocks({})
    for number, block in ipairs(part.blocks) do
      if number > 1 and block.t == "Table" then page:insert(empty("Gap")) end -- Word leaves no room before it
      page:insert(block)
    end
    local count = part.count == "" and empty("NotebookCount") or paragraph("Notebook Count", part.count)
    local last = i == #parts
    table.insert(rows, {
      { width = left, look = look({ left = true, bottom = last }, source.margins(60, 60, 60)), blocks = { count } },
      {
        width = source.WIDTH - left, look = look({ right = true, bottom = last }, source.margins(60, 120, 60)),
        blocks = source.in_cell(page, 0.97 * (1 - left / source.WIDTH)),
      },
    })
  end
  return source.rows({ left, source.WIDTH - left }, rows)
end

-- ---- the document -------------------------------------------------------------

local function as_inlines(value)
  local kind = pandoc.utils.type(value)
  if kind == "Blocks" then return pandoc.utils.blocks_to_inlines(value) end
  return kind == "Inlines" and value or pandoc.Inlines({ pandoc.Str(stringify(value)) })
end

-- Titles are the author's text: "<t>" in one is a letter between two signs, not HTML.
local function title_of(value)
  return as_inlines(value):walk({
    RawInline = function(inline) return pandoc.Str(inline.text) end,
  })
end

local function name_line(context)
  local rule = '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="666666"/></w:tcBorders>'
  local function cell(width, text, look)
    local inside = text == "" and empty("NameLine") or paragraph("Name Line", text)
    return { width = width, look = look, blocks = { inside } }
  end
  local name, date = say("Name", context), say("Date", context)
  return source.row({ cell(760, name), cell(5600, "", rule), cell(240, ""), cell(760, date), cell(2504, "", rule) })
end

local function head(meta, context)
  local blocks = pandoc.Blocks({ source.raw(source.element("lk-document", {
    title = stringify(title_of(meta.title or "Worksheet")),
    language = stringify(meta.lang or "en"),
    page = say("Page", context), of = say("of", context), name = say("Name", context),
  })) })
  blocks:extend(name_line(context))
  blocks:insert(paragraph("Title", title_of(meta.title or "Worksheet")))
  if meta.subtitle then blocks:insert(paragraph("Subtitle", title_of(meta.subtitle))) end
  if meta.capability then
    blocks:insert(paragraph("Capability Label", { pandoc.Str(say("Capability target", context)) }))
    blocks:insert(paragraph("Capability", title_of(meta.capability)))
  end
  return blocks
end

local function references(meta, context)
  local blocks = pandoc.Blocks({})
  if pandoc.utils.type(meta.references) == "List" and #meta.references > 0 then
    blocks:insert(pandoc.Header(1, say("References", context)))
    for _, reference in ipairs(meta.references) do blocks:insert(paragraph("Bibliography", as_inlines(reference))) end
  end
  return blocks
end

-- Levels start at 1 and leave none out; items are a level below what they stand under.
local function open_items(blocks)
  local above, before = 1, 0
  local function opened(list)
    local out = pandoc.Blocks({})
    for _, block in ipairs(list) do
      if block.t == "Header" then
        block.level = math.min(block.level, before + 1)
        above, before = math.min(block.level, 2), block.level
        out:extend(block.level == 2 and source.restyled("Heading2", "Heading2Section", { block }) or { block })
      elseif block.t == "Div" and block.classes:includes("paper-item") then
        out:extend(items.open_item(block, above))
        before = above + 1
      else
        if block.t == "Div" then block.content = opened(block.content) end
        out:insert(block)
      end
    end
    return out
  end
  return opened(blocks)
end

-- Divs that only group leave no trace, so that items stand beside headings.
local function ungrouped(doc)
  return doc:walk({
    Div = function(div)
      if div.classes:includes("notes") then return {} end
      if div.classes:includes("side-notebook") then return side_notebook(div) end
      local kept = div.attributes["custom-style"] or div.classes:includes("paper-item")
      if div.identifier == "" and not kept then return div.content end
    end,
  })
end

function M.document(doc, context)
  doc = ungrouped(doc)
  doc.blocks = open_items(join_sections(doc.blocks))
  local first, last = head(doc.meta, context), references(doc.meta, context)
  doc.blocks = first .. doc.blocks .. last
  doc = leaves.set(doc, context):walk({ BulletList = items.task_list })
  -- Whatever pandoc finds here goes into the properties of the file.
  doc.meta = {}
  return doc
end

return M
