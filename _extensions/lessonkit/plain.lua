-- The text of a lesson is text: nothing in it is run by a browser, or becomes source of a format.
-- lessonkit.lua runs this first, before it makes what is raw itself; handout.lua and cue_sheet.lua,
-- which make some of it before that, call `plain` themselves.
--
-- Raw HTML, TeX and blocks such as {=typst} are shown as they were typed, in every format: pandoc
-- would drop them where it cannot use them, and the words would be gone. Comments go. A few tags
-- (NATIVE) are what they are in every format, if they have no attributes and are closed. Links
-- to what may be a program keep their words, and attributes that run, load or inject are left out.

local M = {}

-- ---- raw text -----------------------------------------------------------------

local function span(class)
  return function(inlines) return pandoc.Span(inlines, pandoc.Attr("", { class })) end
end

local NATIVE = {
  sub = pandoc.Subscript, sup = pandoc.Superscript, u = pandoc.Underline, ins = pandoc.Underline,
  s = pandoc.Strikeout, del = pandoc.Strikeout, kbd = span("kbd"), mark = span("mark"), small = span("smaller"),
}

local framed = false -- Typst was made already, of text that is plain

-- Quarto has marks of its own, under names of formats that nobody types.
local function is_raw(element)
  if element.tag ~= "RawInline" and element.tag ~= "RawBlock" then return false end
  if quarto then return element.format == "html" end
  return not (framed and element.format == "typst")
end

local function typed(raw)
  local text = raw.text
  if raw.format == "html" then
    text = text:gsub("<!%-%-.-%-%->", "")
    -- pandoc wrote these signs so where they were typed in attributes
    text = text:gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"'):gsub("&amp;", "&")
  end
  return text
end

-- A line of text in lines and words, as if it had been read.
local function words(text)
  local out = pandoc.Inlines({})
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    if line:match("%S") then
      if #out > 0 then out:insert(pandoc.LineBreak()) end
      out:extend(pandoc.Inlines(line:match("^%s*(.-)%s*$")))
    end
  end
  return out
end

local function holds_raw(list)
  for _, element in ipairs(list) do
    if is_raw(element) then return true end
  end
  return false
end

-- "<sub>" is "", "sub"; "</sub>" is "/", "sub"; nil for any other text.
local function tag_of(raw)
  if raw.format ~= "html" then return nil end
  local closes, name = raw.text:match("^<(/?)(%a+)%s*/?>$")
  return closes, name and name:lower()
end

-- Native tags are opened and closed in one list of inlines; what is left open is text.
local function inlines(list)
  if not holds_raw(list) then return nil end
  local open = {} -- { name, the text of the tag, what stood before it }
  local out = pandoc.Inlines({})
  local function flatten()
    local tag = table.remove(open)
    local inside = out
    out = tag.before
    out:insert(pandoc.Str(tag.text))
    out:extend(inside)
  end
  for _, element in ipairs(list) do
    local closes, name
    if is_raw(element) then closes, name = tag_of(element) end
    if not is_raw(element) then
      out:insert(element)
    elseif name == "br" and closes == "" then
      out:insert(pandoc.LineBreak())
    elseif name == "wbr" and closes == "" then
      out:insert(pandoc.Str("\u{200B}"))
    elseif NATIVE[name] and closes == "" then
      table.insert(open, { name = name, text = element.text, before = out })
      out = pandoc.Inlines({})
    elseif #open > 0 and open[#open].name == name then
      local inside = out
      out = table.remove(open).before
      out:insert(NATIVE[name](inside))
    else
      out:extend(words(typed(element)))
    end
  end
  while #open > 0 do flatten() end
  return out
end

-- Pandoc ends a paragraph at a tag that is a block of HTML: what stood before it in the same
-- paragraph is a Plain, and so is what follows in a tight list.
local function blocks(list)
  if not holds_raw(list) then return nil end
  local tight = not list:find_if(function(block) return block.tag == "Para" end)
  local make = tight and pandoc.Plain or pandoc.Para
  local out, line, after_raw = pandoc.Blocks({}), nil, false
  local function close()
    if line then out:insert(make(line)) end
    line = nil
  end
  for _, block in ipairs(list) do
    local raw = is_raw(block)
    local text = raw and words(typed(block)) or block.tag == "Plain" and block.content
    if text and #text > 0 then
      if line then
        line:insert(raw and after_raw and pandoc.LineBreak() or pandoc.Space())
        line:extend(text)
      else
        line = pandoc.Inlines(text)
      end
    elseif not text then
      close()
      out:insert(block)
    end
    after_raw = raw
  end
  close()
  return out
end

-- ---- links and attributes -----------------------------------------------------

local SCHEMES = { http = true, https = true, mailto = true }
local PICTURES = { png = true, jpeg = true, gif = true, webp = true, avif = true }

-- The scheme of an address as a browser finds it, which passes over blanks and control characters.
local function scheme_of(address)
  return address:gsub("[%z\1-\32\127]", ""):lower():match("^([%a][%w+.-]*):")
end

local function may_be_followed(address)
  local scheme = scheme_of(address)
  return scheme == nil or SCHEMES[scheme] or false
end

-- What a browser would not draw but run stands in an <embed> of pandoc's.
local function may_be_drawn(address)
  local bare = address:lower():gsub("[?#].*", "")
  if bare:match("%.x?html?$") or bare:match("%.xht$") or bare:match("%.xml$") then return false end
  if scheme_of(address) == "data" then return PICTURES[address:lower():match("^data:image/(%a+)[;,]")] or false end
  return may_be_followed(address)
end

local FORBIDDEN = {
  srcdoc = true, formaction = true, action = true, ping = true, name = true, ["http-equiv"] = true,
  marks = true, -- typst_items.lua writes it as source
}
local ADDRESSES = { "src", "href", "link", "iframe", "background", "image", "video", "poster", "cite" }

local function is_address(name)
  for _, part in ipairs(ADDRESSES) do
    if name:find(part, 1, true) then return true end
  end
  return false
end

local function loads(style)
  style = style:lower()
  for _, sign in ipairs({ "url", "image", "src", "@", "\\", "expression", "binding", "behavior" }) do
    if style:find(sign, 1, true) then return true end
  end
  return false
end

local function is_allowed(name, value)
  name = name:lower()
  local bare = name:gsub("^data%-", "")
  if bare:match("^on") or FORBIDDEN[bare] then return false end
  if not quarto and name:match("^typst:") then return false end -- source, to pandoc's writer
  if bare:match("^style") then return not loads(value) end
  return not is_address(bare) or may_be_drawn(value)
end

local function cleaned(element)
  local bad = {}
  for name, value in pairs(element.attributes) do
    if not is_allowed(name, value) then bad[#bad + 1] = name end
  end
  for _, name in ipairs(bad) do element.attributes[name] = nil end
  return #bad > 0 and element or nil
end

local function link(element)
  if not may_be_followed(element.target) then return element.content end
  return cleaned(element)
end

local function image(element)
  if may_be_drawn(element.src) then return cleaned(element) end
  if #element.caption > 0 then return element.caption end
  return words(element.attributes["fig-alt"] or element.attributes.alt or element.src)
end

-- ---- all of them --------------------------------------------------------------

local RAW = { Inlines = inlines, Blocks = blocks }
local TEXT = { Link = link, Image = image }
for _, name in ipairs({ "Span", "Code", "Header", "CodeBlock", "Table", "Figure" }) do TEXT[name] = cleaned end

-- The title of a callout is Markdown in an attribute, which the formats read later.
local function title_of(text)
  local clean = pandoc.read(text, "markdown-raw_html-native_divs-native_spans"):walk(RAW):walk(TEXT)
  if clean == pandoc.read(text, "markdown") then return text end
  return (pandoc.write(clean, "markdown", { wrap_text = "none" }):gsub("%s+$", ""))
end

function TEXT.Div(div)
  local changed = cleaned(div)
  local title = div.attributes.title
  if not title or FORMAT == "json" or not div.classes:find_if(function(c) return c:match("^callout%-") end) then
    return changed
  end
  div.attributes.title = title_of(title)
  return div
end

-- What an edited qmd includes in the head of its page is set-up and no text.
local included
-- Most lessons hold nothing raw, and to hand Lua every list of inlines takes a fifth of a deck's time.
local found
local function find(element) found = found or is_raw(element) end

M.filters = {
  {
    Meta = function(meta)
      framed = meta["lk-framed"] ~= nil and FORMAT == "typst"
      included, meta["header-includes"] = meta["header-includes"], nil
      found = false
      return meta
    end,
  },
  { RawInline = find, RawBlock = find },
  { Pandoc = function(doc) return found and doc:walk(RAW) or nil end },
  TEXT,
  {
    Meta = function(meta)
      meta["header-includes"] = included
      return meta
    end,
  },
}

-- For a filter that makes Typst before lessonkit.lua runs.
function M.plain(doc)
  for _, filter in ipairs(M.filters) do doc = doc:walk(filter) end
  doc.meta["lk-framed"] = true
  return doc
end

return M
