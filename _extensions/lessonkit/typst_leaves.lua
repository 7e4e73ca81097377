-- Pictures, listings, tables, equations and links as Typst. pandoc's own writer
-- has no alt text for pictures and equations, and PDF/UA refuses a document
-- without.

local source = require("typst_source")
local raw, raw_inline, quoted, label, call =
  source.raw, source.raw_inline, source.quoted, source.label, source.call
local stringify = pandoc.utils.stringify

local M = {}

-- ---- pictures -----------------------------------------------------------------

-- With `image-base: /worksheets` in the metadata, addresses are read from the project's root,
-- wherever the Typst source itself lies. Typst takes names of files as they are, without the %20 of addresses.
local function address(src, context)
  local base = context.meta["image-base"]
  if src:match("^%a[%w+.-]*:") then return src end
  src = src:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)
  if not base or src:match("^/") then return src end
  local parts = {}
  for part in (stringify(base) .. "/" .. src):gmatch("[^/]+") do
    if part == ".." then
      table.remove(parts)
    elseif part ~= "." then
      table.insert(parts, part)
    end
  end
  return "/" .. table.concat(parts, "/")
end

local UNITS = { ["%"] = true, pt = true, mm = true, cm = true, ["in"] = true, em = true }

local function width_of(image)
  local number, unit = (image.attributes.width or ""):match("^([%d.]+)([%a%%]*)$")
  number = tonumber(number)
  if not number then return nil end
  if UNITS[unit] then return number .. unit end
  -- A bare number and px are CSS pixels.
  return number * 0.75 .. "pt"
end

-- The arguments of `image` and `lk-picture`. A picture nobody described gets no alt at all,
-- so that PDF/UA refuses it instead of passing it off as decoration.
local function arguments_of(image, context)
  local a = image.attributes
  local out = { quoted(address(image.src, context)) }
  local alt = a["fig-alt"] or a.alt or stringify(image.caption)
  if alt ~= "" then
    if a.letters then alt = alt .. " Letters mark places in the picture: " .. a.letters .. "." end
    table.insert(out, "alt: " .. quoted(alt))
  end
  local width = width_of(image)
  if width then table.insert(out, "width: " .. width) end
  return out
end

local function picture(image, context)
  local arguments = arguments_of(image, context)
  if image.attributes.marks then table.insert(arguments, "marks: " .. image.attributes.marks) end
  return "lk-picture(" .. table.concat(arguments, ", ") .. ")"
end

local function lone_image(blocks)
  local only = #blocks == 1 and (blocks[1].t == "Para" or blocks[1].t == "Plain") and blocks[1].content
  return only and #only == 1 and only[1].t == "Image" and only[1] or nil
end

local function figure(block, context)
  local image = lone_image(block.content)
  if not image then return nil end
  local id = block.identifier ~= "" and block.identifier or image.identifier
  local out = pandoc.Blocks({ raw("#figure(" .. picture(image, context) .. ", kind: image, caption: [") })
  out:extend(block.caption.long)
  out:insert(raw("])" .. label(id)))
  return out
end

local function picture_alone(block, context)
  local image = lone_image({ block })
  return image and raw("#" .. picture(image, context) .. label(image.identifier))
end

local function picture_in_text(image, context)
  return raw_inline("#box(image(" .. table.concat(arguments_of(image, context), ", ") .. "))")
end

-- ---- listings -----------------------------------------------------------------

local OWN_CLASSES = { ["cell-code"] = true, scaffold = true, ["not-run"] = true }
local NAMES = { stdout = "Output", stderr = "Messages", error = "Error" }

local function listing(block)
  local text = source.visible(block.text)
  local longest = 0
  for line in text:gmatch("[^\n]+") do longest = math.max(longest, utf8.len(line) or #line) end
  local kind = block.attributes.kind or "code"
  local name = NAMES[kind]
  if block.classes:includes("scaffold") then
    name = "Fill in"
  elseif block.classes:includes("not-run") then
    name = "Not run"
  end
  local language
  for _, class in ipairs(block.classes) do
    if not language and not OWN_CLASSES[class] then language = class end
  end
  local arguments = { quoted(text), "columns: " .. longest, "kind: " .. quoted(kind) }
  if language then table.insert(arguments, "lang: " .. quoted(language)) end
  if name then table.insert(arguments, "label: " .. quoted(name)) end
  for _, side in ipairs({ "above", "below" }) do
    if block.attributes[side] then table.insert(arguments, side .. ": true") end
  end
  return raw("#lk-code(" .. table.concat(arguments, ", ") .. ")" .. label(block.identifier))
end

-- ---- tables -------------------------------------------------------------------

local function is_number(text)
  local plain = text:gsub("\u{2212}", "-")
  return plain == "NaN" or plain == "nan" or plain:match("^[+-]?%d[%d.,]*%%?$") ~= nil
    or plain:match("^[+-]?%d[%d.]*[eE][+-]?%d+$") ~= nil
end

-- Long names of columns (pre_root_id) may break at their underscores.
local MAY_BREAK = "\u{200B}"

local function loosen_head(tbl)
  tbl.head = pandoc.TableHead(tbl.head.rows:map(function(row)
    row.cells = row.cells:map(function(cell)
      cell.contents = cell.contents:walk({
        Str = function(str) return pandoc.Str((str.text:gsub("_(%w)", "_" .. MAY_BREAK .. "%1"))) end,
      })
      return cell
    end)
    return row
  end), tbl.head.attr)
end

local function body_rows(tbl)
  local rows = {}
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do table.insert(rows, row) end
  end
  return rows
end

-- Length in letters of the longest word of each column, and which columns hold numbers only.
local function survey(tbl)
  local widest, numeric = {}, {}
  local function see(rows, is_body)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do
        local text = stringify(cell.contents)
        for word in text:gsub(MAY_BREAK, " "):gmatch("%S+") do
          widest[i] = math.max(widest[i] or 1, utf8.len(word) or #word)
        end
        if is_body and text ~= "" then numeric[i] = numeric[i] ~= false and is_number(text) end
      end
    end
  end
  see(tbl.head.rows, false)
  see(body_rows(tbl), true)
  return widest, numeric
end

-- Numbers to the right; no column has a share of the page given, it takes what it holds.
local function data_table(tbl)
  loosen_head(tbl)
  local widest, numeric = survey(tbl)
  local narrowest, columns = 0, {}
  for i, column in ipairs(tbl.colspecs) do
    local align = column[1]
    if align == "AlignDefault" then align = numeric[i] and "AlignRight" or "AlignLeft" end
    columns[i] = { align, nil }
    narrowest = narrowest + (widest[i] or 1) * 0.56 + 1.2
  end
  tbl.colspecs = columns
  local head = "lk-table(narrowest: %.1f, numbered: %s)"
  return call(head:format(narrowest, tostring(#tbl.caption.long > 0)), { tbl })
end

-- ---- in the line --------------------------------------------------------------

local function equation(math)
  local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst"):gsub("%s+$", "")
  -- What pandoc cannot turn into mathematics it writes as text.
  if written:sub(1, 1) ~= "$" then return nil end
  local display = tostring(math.mathtype == "DisplayMath")
  local tex = quoted(math.text:gsub("^%s+", ""):gsub("%s+$", ""))
  return raw_inline(string.format("#math.equation(block: %s, alt: %s, %s);", display, tex, written))
end

-- Paper has no click: the address is printed, unless it is the text already.
function M.link(link)
  if not link.target:match("^https?://") then return nil end
  local shown = link.target:gsub("^%a+://", ""):gsub("/$", "")
  if stringify(link.content):find(shown, 1, true) then return nil end
  return { link, raw_inline(" #lk-small(" .. quoted("(" .. shown .. ")") .. ");") }
end

-- ---- all of them --------------------------------------------------------------

function M.set(doc, context)
  doc = doc:walk({ Math = equation })
  -- From the top, so that a picture is met in its figure or paragraph before it is met alone.
  doc = doc:walk({
    traverse = "topdown",
    Figure = function(block)
      local made = figure(block, context)
      if made then return made, false end
    end,
    Para = function(block) return picture_alone(block, context) end,
    Plain = function(block) return picture_alone(block, context) end,
  })
  return doc:walk({
    Image = function(image) return picture_in_text(image, context) end,
    CodeBlock = listing,
    Table = data_table,
  })
end

return M
