-- Cells, code, figures and tables of a revealjs deck.

local M = {}

local CODE_LABELS = { { "scaffold", "fill in" }, { "not-run", "not run" } }

local LANGUAGES = { python = "Python", bash = "Shell", sh = "Shell", r = "R", sql = "SQL", yaml = "YAML", json = "JSON" }

-- An image alone in its paragraph is a figure even when it has no caption
-- (pandoc makes one only of those with a caption), so that all of them share
-- one way to be sized. reveal itself sizes an .r-stretch image.
function M.standalone_figures(blocks)
  return blocks:walk({
    Para = function(para)
      local image = para.content[1]
      if #para.content ~= 1 or image.t ~= "Image" or image.classes:includes("r-stretch") then return nil end
      local identifier = image.identifier
      image.identifier = ""
      return pandoc.Figure({ pandoc.Plain({ image }) }, {}, pandoc.Attr(identifier))
    end,
  })
end

-- Takes the box of a task list off the head of an entry; whether it is ticked, nil where there is none.
function M.take_box(inlines)
  local box = inlines and inlines[1] and inlines[1].t == "Str" and inlines[1].text
  if box ~= "☐" and box ~= "☒" then return nil end
  inlines:remove(1)
  if inlines[1] and inlines[1].t == "Space" then inlines:remove(1) end
  return box == "☒"
end

local function is_code(block)
  return block.t == "CodeBlock" and not block.classes:includes("cell-output")
end

-- For who hears the slide: where code begins, and where what it gave.
local function named(element, name)
  element.attributes.role = "group"
  element.attributes["aria-label"] = name
end

local function output_name(div)
  if div.classes:includes("cell-output-error") then return "Error" end
  if div.classes:includes("cell-output-stderr") then return "Messages" end
  return "Output"
end

local function code_name(code)
  local language = code.classes:find_if(function(class) return LANGUAGES[class] ~= nil end)
  local name = language and LANGUAGES[language] .. " code" or "Code"
  for _, entry in ipairs(CODE_LABELS) do
    if code.classes:includes(entry[1]) then return name .. ", " .. entry[2] end
  end
  return name
end

-- As many characters as the code's column has room for in the smallest size (code.css).
local WIDEST_BESIDE = 60

local function fits_beside(code)
  for _, block in ipairs(code) do
    for line in block.text:gmatch("[^\n]+") do
      if utf8.len(line) > WIDEST_BESIDE then return false end
    end
  end
  return true
end

-- Where the output goes: below the code, beside it, on the next step, on a
-- slide of its own (which html_slides makes of the .lk-next-slide Div).
function M.cell(div)
  if quarto then return nil end
  local where = div.attributes["output-location"] or "default"
  div.attributes["output-location"] = nil
  local code, outputs = pandoc.List(), pandoc.List()
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("cell-output") then named(block, output_name(block)) end
    if is_code(block) then code:insert(block) else outputs:insert(block) end
  end
  if #code == 0 or #outputs == 0 then return div end

  div.classes:insert("lk-card")
  local output = pandoc.Div(outputs, pandoc.Attr("", { "lk-output" }))
  if where:find("column", 1, true) and fits_beside(code) then div.classes:insert("lk-beside") end
  if where:find("fragment", 1, true) then output.classes:insert("fragment") end
  if where == "slide" then output.classes:insert("lk-next-slide") end
  div.content = code .. pandoc.List({ output })
  return div
end

function M.label_code(code)
  if not quarto and #code.classes > 0 then named(code, code_name(code)) end
  for _, entry in ipairs(CODE_LABELS) do
    local class, label = entry[1], entry[2]
    if code.classes:includes(class) then
      return pandoc.Div({
        pandoc.Plain({ pandoc.Span({ pandoc.Str(label) }, pandoc.Attr("", { "lk-code-label" })) }),
        code,
      }, pandoc.Attr("", { "lk-labelled", "lk-" .. class }))
    end
  end
  return code
end

local function is_number(text)
  text = text:gsub("−", "-"):gsub("[,%s ]", "")
  return text:match("^[+-]?%d+%.?%d*[eE]?[+-]?%d*%%?$") ~= nil
end

local MISSING = { [""] = true, nan = true, NaN = true, ["<NA>"] = true, None = true, NaT = true, ["…"] = true, ["..."] = true }

local function is_numeric(rows, column)
  local seen = false
  for _, row in ipairs(rows) do
    local cell = row.cells[column]
    local text = cell and pandoc.utils.stringify(cell.contents) or ""
    if not MISSING[text] then
      if not is_number(text) then return false end
      seen = true
    end
  end
  return seen
end

local function head_scopes(rows)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      cell.attr.attributes.scope = "col"
      -- The index of a data frame has no name; a header cell must have one.
      if #cell.contents == 0 then
        cell.contents = { pandoc.Plain({ pandoc.Span({ pandoc.Str("index") }, pandoc.Attr("", { "lk-unseen" })) }) }
      end
    end
  end
  return rows
end

-- pandoc gives a pipe table with a long line widths in per cent; a data frame
-- is as wide as its values.
function M.table(tbl)
  if not (tbl.classes:includes("dataframe")) then return nil end
  local body = tbl.bodies[1]
  local unnamed_index = tbl.head.rows[1] and #tbl.head.rows[1].cells[1].contents == 0
  local specs = pandoc.List()
  for i, spec in ipairs(tbl.colspecs) do
    local align = body and is_numeric(body.body, i) and "AlignRight" or spec[1]
    specs:insert({ align, nil })
  end
  tbl.colspecs = specs
  local head = tbl.head
  head.rows = head_scopes(head.rows)
  tbl.head = head
  if body and unnamed_index then
    for _, row in ipairs(body.body) do row.cells[1].attr.attributes.scope = "row" end
    body.row_head_columns = 1
    tbl.bodies = { body }
  end
  return tbl
end

return M
