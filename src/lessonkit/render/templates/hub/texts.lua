-- Reads texts of lessons for the hub: JSON, a list of { "inline" or "blocks", Markdown }. Gives the HTML of each after
-- a comment with its number. Nothing of a text but words and their emphasis gets through: no raw HTML, no attribute, no
-- picture, no link but to the web or a mailbox.

local FORMAT = "markdown+autolink_bare_uris"
  .. "-raw_html-raw_tex-raw_attribute-native_divs-native_spans-markdown_in_html_blocks-yaml_metadata_block-citations"

-- Where a link may lead: the address, or nothing.
local function address(target)
  local scheme, rest = target:match("^(%a[%w+.-]*):(.*)$")
  scheme = scheme and scheme:lower()
  if scheme == "doi" then return "https://doi.org/" .. rest end
  return ({ http = true, https = true, mailto = true })[scheme or ""] and target
end

-- "10.1000/182.": a link, and what is around it.
local function doi(str)
  local before, name, after = str.text:match("^(%(?)(10%.%d%d%d%d+/[%w%.%-%_/:;()]*%w)([%.,;)]*)$")
  if not name then return nil end
  return { pandoc.Str(before), pandoc.Link({ pandoc.Str(name) }, "https://doi.org/" .. name), pandoc.Str(after) }, false
end

local SAFE = {
  traverse = "topdown",
  Str = doi,
  Link = function(link)
    local target = #link.content > 0 and address(link.target)
    if not target then return link.content end
    return pandoc.Link(link.content, target), false
  end,
  Code = function(code) return pandoc.Code(code.text) end,
  Span = function(span) return span.content end,
  Image = function(image) return image.caption end,
  Note = function() return {} end,
  RawInline = function(raw) return pandoc.Str(raw.text) end,
  RawBlock = function(raw) return pandoc.Para({ pandoc.Str(raw.text) }) end,
  Div = function(div) return div.content end,
  Figure = function(figure) return figure.content end,
  Header = function(header) return pandoc.Para(header.content) end,
  CodeBlock = function(block) return pandoc.CodeBlock(block.text) end,
  Table = function() return {} end,
  OrderedList = function(list) return pandoc.OrderedList(list.content) end,
  HorizontalRule = function() return {} end,
}

-- A line of a line block is read for itself, and what would begin a list or a heading does not there.
local function in_lines(texts)
  local rows = {}
  for number, text in ipairs(texts) do
    rows[number] = "| " .. text:gsub("%s+", " "):gsub("^ ", "")
  end
  local doc = pandoc.read(table.concat(rows, "\n"), FORMAT)
  local block = doc.blocks[1]
  if #doc.blocks == 1 and block.t == "LineBlock" and #block.content == #texts then return block.content end
  if #texts == 1 then return { { pandoc.Str(texts[1]) } } end
  local found = {}
  for number, text in ipairs(texts) do found[number] = in_lines({ text })[1] end
  return found
end

function Reader(input)
  local texts, inline = pandoc.json.decode(tostring(input), false), {}
  for _, text in ipairs(texts) do
    if text[1] == "inline" then inline[#inline + 1] = text[2] end
  end
  local lines, at, blocks = #inline > 0 and in_lines(inline) or {}, 0, pandoc.List()
  for number, text in ipairs(texts) do
    local read
    if text[1] == "inline" then
      at = at + 1
      read = { pandoc.Plain(lines[at]) }
    else
      read = pandoc.read(text[2], FORMAT).blocks
    end
    blocks:insert(pandoc.RawBlock("html", "<!--" .. number .. "-->"))
    blocks:extend(pandoc.Blocks(read):walk(SAFE))
  end
  return pandoc.Pandoc(blocks)
end
