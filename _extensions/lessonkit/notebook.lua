-- What a side notebook on paper is made of: the name of its file, and its page in parts.

local stringify = pandoc.utils.stringify

local M = {}

-- The count of a cell, "[3]", where a block is nothing else.
function M.count_of(block)
  local only = block.t == "Para" and #block.content == 1 and block.content[1]
  return only and only.t == "Span" and only.classes:includes("notebook-count") and stringify(only) or nil
end

local TEXT = { Para = true, Plain = true, BulletList = true, OrderedList = true, DefinitionList = true, BlockQuote = true }

-- The block with the name of the file; the parts of the page, { count = "[3]", blocks = … }, count "" for what is no
-- cell; the letters of the longest count. A cell's code and what it gave are one part, also where they stand alone.
function M.parts(blocks)
  local parts, letters, count = {}, 3, nil
  for i = 2, #blocks do
    local found = M.count_of(blocks[i])
    if found then
      count, letters = found, math.max(letters, #found)
    elseif count or #parts == 0 or parts[#parts].count == "" or TEXT[blocks[i].t] then
      table.insert(parts, { count = count or "", blocks = pandoc.Blocks({ blocks[i] }) })
      count = nil
    else
      parts[#parts].blocks:insert(blocks[i])
    end
  end
  return blocks[1], parts, letters
end

return M
