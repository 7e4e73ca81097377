-- Writing Typst source: the few ways in which text and blocks get into it.
--
-- Text of the author never becomes source but through pandoc's writer or
-- `quoted`, so a "#" or a "]" in it stays a character.

local M = {}

function M.raw(text) return pandoc.RawBlock("typst", text) end

function M.raw_inline(text) return pandoc.RawInline("typst", text) end

-- A text without what no font shows: the colours a terminal was sent, other control characters.
function M.visible(text)
  text = text:gsub("\27%[[%d;]*%a", ""):gsub("\r\n?", "\n"):gsub("\t", "    ")
  return (text:gsub("[%z\1-\9\11-\31\127]", ""))
end

-- A Typst string literal.
function M.quoted(text)
  return '"' .. M.visible(text):gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n") .. '"'
end

function M.label(id) return id ~= "" and "#label(" .. M.quoted(id) .. ")" or "" end

-- call("lk-f(1)", a, b) is `#lk-f(1)[a][b]`; every body a list of blocks.
function M.call(head, ...)
  local out = pandoc.Blocks({})
  local open = "#" .. head .. "["
  for _, blocks in ipairs({ ... }) do
    out:insert(M.raw(open))
    out:extend(blocks)
    open = "]["
  end
  out:insert(M.raw("]"))
  return out
end

return M
