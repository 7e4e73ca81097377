-- Writing Word's XML: the few ways in which it gets into the document.
--
-- Most of a worksheet is written by pandoc, and a paragraph gets its look from a style by name
-- (`styled`). What pandoc has no words for is written here as raw XML. Elements named lk-… are
-- notes to render/word_body.py, which makes of them what needs to be known of files:
--   <lk-document title="…" language="…" page="…" of="…" name="…"/>     head and foot of the pages
--   <lk-picture src="…" alt="…" width="…" marks="A 27 34;B 31 73"/>    width as in Markdown
--   <lk-keep>…</lk-keep>                           paragraphs that stay on a page together,
--   <lk-room>…</lk-room>                           but for the end of room to write, where a page may end
--   <lk-restyle from="…" to="…">…</lk-restyle>     another style where pandoc leaves no choice
--   <lk-table widths="760 5600">…</lk-table>       the widths of a table's columns in twips

local visible = require("typst_source").visible

local M = {}

function M.raw(xml) return pandoc.RawBlock("openxml", xml) end

function M.raw_inline(xml) return pandoc.RawInline("openxml", xml) end

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

-- Text of the author as XML, without what no font shows.
function M.escaped(text) return (visible(text):gsub('[&<>"]', ENTITIES)) end

function M.element(name, attributes)
  local names = {}
  for key in pairs(attributes) do table.insert(names, key) end
  table.sort(names)
  local out = "<" .. name
  for _, key in ipairs(names) do out = out .. string.format(' %s="%s"', key, M.escaped(attributes[key])) end
  return out .. "/>"
end

-- Blocks in a paragraph style, by its name.
function M.styled(name, blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = name }))
end

function M.paragraph(name, inlines) return M.styled(name, { pandoc.Para(inlines) }) end

function M.wrapped(open, blocks, close)
  local out = pandoc.Blocks({ M.raw(open) })
  out:extend(blocks)
  out:insert(M.raw(close))
  return out
end

function M.kept(blocks) return M.wrapped("<lk-keep>", blocks, "</lk-keep>") end

function M.restyled(from, to, blocks)
  return M.wrapped(string.format('<lk-restyle from="%s" to="%s">', from, to), blocks, "</lk-restyle>")
end

M.TAB = M.raw_inline("<w:r><w:tab/></w:r>")

-- A box that a click ticks; `name` is what a screen reader says of it.
function M.box(name)
  return M.raw_inline(
    '<w:sdt><w:sdtPr><w:rPr><w:rStyle w:val="TickBox"/></w:rPr><w:alias w:val="' .. M.escaped(name) .. '"/>'
      .. '<w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:checked w14:val="0"/>'
      .. '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
      .. '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
      .. '<w:sdtContent><w:r><w:rPr><w:rStyle w:val="TickBox"/><w:sz w:val="26"/></w:rPr><w:t>\u{2610}</w:t></w:r></w:sdtContent></w:sdt>'
  )
end

-- A table to tick in: words of its head, rows of cells, shares of the width.
function M.boxes_table(head, rows, shares)
  local aligns, unset, cells = {}, {}, {}
  for i, word in ipairs(head) do
    aligns[i] = (word == head[1] or shares[i] > 0.2) and "AlignLeft" or "AlignCenter"
    unset[i] = 0
    cells[i] = { pandoc.Plain({ pandoc.Str(word) }) }
  end
  local made = pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, unset, cells, rows))
  made.attributes["custom-style"] = "Boxes"
  made.attributes.shares = table.concat(shares, " ")
  return made
end

M.WIDTH = 9864 -- twips between the edges of the page

-- Room at the sides of a cell, and above and below what is in it, in twips.
function M.margins(left, right, beyond)
  local side = '<w:%s w:w="%d" w:type="dxa"/>'
  local above = beyond and side:format("top", beyond) or ""
  local below = beyond and side:format("bottom", beyond) or ""
  return "<w:tcMar>" .. above .. side:format("left", left) .. below .. side:format("right", right) .. "</w:tcMar>"
end

-- An empty paragraph in a style, by its id.
function M.empty(style, more)
  return M.raw('<w:p><w:pPr><w:pStyle w:val="' .. style .. '"/>' .. (more or "") .. "</w:pPr></w:p>")
end

-- What is inside knows the share of the page that it has.
local function narrowed(blocks, share)
  local function narrow(element)
    element.attributes.room = tostring((tonumber(element.attributes.room) or 1) * share)
    return element
  end
  return pandoc.Blocks(blocks):walk({ CodeBlock = narrow, Table = narrow, Image = narrow })
end

-- Blocks for a cell with a share of the width. Word wants a paragraph at the end of it.
function M.in_cell(blocks, share)
  local out = narrowed(blocks, share)
  local last = out[#out]
  if not last or (last.t ~= "Para" and last.t ~= "Plain") then out:insert(M.empty("Gap")) end
  return out
end

-- Blocks side by side, each with its share of the width.
function M.side_by_side(shares, bodies)
  local cells = {}
  for i, body in ipairs(bodies) do
    local look = i < #bodies and M.margins(0, 200) or ""
    local blocks = M.in_cell(body, shares[i] * (i < #bodies and 0.96 or 1))
    cells[i] = { width = math.floor(M.WIDTH * shares[i]), look = look, blocks = blocks }
  end
  return M.row(cells)
end

function M.framed(look, blocks)
  return M.row({ { width = M.WIDTH, look = look .. M.margins(160, 160), blocks = M.in_cell(blocks, 0.96) } })
end

-- A table without a look of its own, one row of cells: { width in twips, look, blocks }.
function M.row(cells)
  local widths = {}
  for i, cell in ipairs(cells) do widths[i] = cell.width end
  return M.rows(widths, { cells })
end

-- Such a table of rows, with columns of these widths; a cell may `span` several.
function M.rows(widths, rows)
  local grid, total = "", 0
  for _, width in ipairs(widths) do
    grid = grid .. string.format('<w:gridCol w:w="%d"/>', width)
    total = total + width
  end
  local out = pandoc.Blocks({ M.raw(string.format(
    '<w:tbl><w:tblPr><w:tblStyle w:val="Layout"/><w:tblW w:type="dxa" w:w="%d"/><w:tblLayout w:type="fixed"/>'
      .. '<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>%s</w:tblGrid>', total, grid)) })
  for _, cells in ipairs(rows) do
    out:insert(M.raw("<w:tr>"))
    for _, cell in ipairs(cells) do
      local span = cell.span and string.format('<w:gridSpan w:val="%d"/>', cell.span) or ""
      out:insert(M.raw(string.format(
        '<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="%d"/>%s%s</w:tcPr>', cell.width, span, cell.look or "")))
      out:extend(cell.blocks)
      out:insert(M.raw("</w:tc>"))
    end
    out:insert(M.raw("</w:tr>"))
  end
  out:insert(M.raw("</w:tbl>"))
  return out
end

return M
