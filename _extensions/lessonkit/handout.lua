-- The slides of a deck as frames on paper, for the learner. Runs before
-- lessonkit.lua, which then sets what is in the frames as on a worksheet;
-- handout-slide and handout-task are defined in the template of the handout.
--
-- Slides that solve are left out here, notes, ticks and feedback there.

package.path = pandoc.path.directory(PANDOC_SCRIPT_FILE) .. "/?.lua;" .. package.path

local source = require("typst_source")
local raw, quoted = source.raw, source.quoted
local stringify = pandoc.utils.stringify

-- As wide as its longest line of code needs, the rest for what it gave.
local function code_share(blocks)
  local longest = 0
  for _, block in ipairs(blocks) do
    for line in (block.text or ""):gmatch("[^\n]+") do longest = math.max(longest, utf8.len(line) or #line) end
  end
  return math.max(34, math.min(56, longest * 1.2 + 4))
end

local function cell(div)
  if not (div.attributes["output-location"] or ""):find("column", 1, true) then return nil end
  local code, output = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do (block.t == "CodeBlock" and code or output):insert(block) end
  if #code == 0 or #output == 0 then return nil end
  local share = code_share(code)
  local function column(blocks, width)
    local inside = pandoc.Div(blocks, pandoc.Attr("", { "cell" }))
    return pandoc.Div({ inside }, pandoc.Attr("", { "column" }, { width = width .. "%" }))
  end
  return pandoc.Div({ column(code, share), column(output, 100 - share) }, pandoc.Attr("", { "columns" }))
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

local function framed(header, blocks)
  local title = stringify(header)
  blocks = blocks:walk({
    Div = function(div)
      if div.classes:includes("item") then return item(div, title) end
      if div.classes:includes("cell") then return cell(div) end
      if div.classes:includes("answer-space") then return div.content end
    end,
  })
  local opener = header.level == 1 and "true" or "false"
  local time = (header.attributes["data-time"] or ""):gsub("-", "\u{2013}")
  local out = pandoc.Blocks({ raw("#handout-slide(opener: " .. opener .. ", time: " .. quoted(time) .. ")[") })
  out:insert(header)
  out:insert(raw("]["))
  out:extend(blocks)
  out:insert(raw("]"))
  return out
end

function Pandoc(doc)
  -- Here paper.typ is known, of which the template knows nothing.
  local out = pandoc.Blocks({ raw("#let lk-picture = handout-picture.with(lk-marked)") })
  local header, held = nil, pandoc.Blocks({})
  local function close()
    local solves = header and header.classes:includes("solution-slide")
    if header and not solves then out:extend(framed(header, held)) end
    if not header and #held > 0 then out:extend(framed(pandoc.Header(1, doc.meta.title or "Untitled"), held)) end
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
  doc.blocks = out
  return doc
end
