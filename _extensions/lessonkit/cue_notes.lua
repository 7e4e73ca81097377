-- What the speaker notes of a deck hold for the cue sheet, and the sentences it is cut to.
--
-- A paragraph of the notes counts by the bold words it starts with (LABELS).

local stringify = pandoc.utils.stringify

local M = {}

local LABELS = {
  say = { "^say$" },
  error = { "^errors?$", "^common errors?$", "^watch for" },
  material = { "^before class$", "^materials?$", "^bring$" },
  late = { "^if late" },
}
local CUT_THIS = { ["if late"] = true, ["if late, cut this"] = true }
-- Not the end of a sentence, though a full stop stands there.
local ABBREVIATIONS = {}
for word in ("e.g. i.e. cf. vs. etc. al. fig. figs. eq. no. approx. ca. dr. prof. mr. mrs. ms. st. min. "
  .. "z.b. d.h. u.a. bzw. usw. vgl. abb. nr. bsp. ggf. evtl."):gmatch("%S+") do
  ABBREVIATIONS[word] = true
end
-- Where "3." may be an ordinal, as in "am 3. Oktober"; elsewhere it ends a sentence.
local ORDINALS = { cs = true, da = true, de = true, fi = true, hu = true, nb = true, no = true, pl = true, sk = true, tr = true }
-- An error so short only names it: what helps stands in the next sentence.
local NAMES_ONLY = 32
-- What learners do stands on one line of so many letters.
local ONE_LINE = 96

local ordinals = false

function M.speak(language) ordinals = ORDINALS[language:lower():match("^%a*")] or false end

-- ---- Text ----

-- The inlines as paper can say them: a picture by its words, a link by its text.
function M.plain(inlines)
  return inlines:walk({
    Image = function(image) return image.caption end,
    Link = function(link) return link.content end,
    Span = function(span) return span.content end,
    Note = function() return {} end,
    RawInline = function() return {} end,
    LineBreak = function() return pandoc.Space() end,
    SoftBreak = function() return pandoc.Space() end,
  })
end

local CLOSING = { '"', "'", ")", "]", "\u{201d}", "\u{2019}", "\u{bb}", "\u{201c}" }

local function bare_end(word)
  local before
  repeat
    before = word
    for _, mark in ipairs(CLOSING) do
      if word:sub(-#mark) == mark then word = word:sub(1, -#mark - 1) end
    end
  until word == before
  return word
end

local function ends_sentence(word, following)
  word = bare_end(word)
  if not (word:match("[.!?]$") or word:sub(-3) == "\u{2026}") then return false end
  if word:match("^%a%.$") or ABBREVIATIONS[word:lower()] then return following == "" end
  if ordinals and word:match("^%d%d?%.$") then return following == "" end
  return not following:match("^%l")
end

-- From the place `from` on, the first sentence and the place after it (nil at the end).
local function sentence(inlines, from)
  local out = pandoc.Inlines({})
  for index = from, #inlines do
    local inline = inlines[index]
    local inner = inline.t == "Quoted" or inline.t == "Emph" or inline.t == "Strong"
    if inner then
      local part, rest = sentence(inline.content, 1)
      if rest then
        local cut = inline:clone()
        cut.content = part
        out:insert(cut)
        return out, index
      end
    end
    out:insert(inline)
    local next_one = inlines[index + 1]
    local ends_here = inline.t == "Str" or inner
    if ends_here and (next_one == nil or next_one.t == "Space") then
      local following = inlines[index + 2] and stringify(inlines[index + 2]) or ""
      if ends_sentence(stringify(inline):match("%S*$"), following) then
        return out, next_one and inlines[index + 2] and index + 2 or nil
      end
    end
  end
  return out, nil
end

function M.first_sentence(inlines) return (sentence(inlines, 1)) end

-- An error in a sentence; a very short one and the next.
function M.short(inlines)
  local out, rest = sentence(inlines, 1)
  local said = stringify(out)
  local names_only = utf8.len(said) <= NAMES_ONLY and not said:match("[:;]")
  if names_only and rest and inlines[rest].t ~= "Quoted" then
    out:insert(pandoc.Space())
    out:extend((sentence(inlines, rest)))
  end
  return out
end

-- The first sentence, cut where the line ends.
function M.one_line(inlines)
  local out = M.first_sentence(inlines)
  if utf8.len(stringify(out)) <= ONE_LINE then return out end
  local kept, length = pandoc.Inlines({}), 0
  for _, inline in ipairs(out) do
    length = length + utf8.len(stringify(inline))
    if length >= ONE_LINE then break end
    kept:insert(inline)
  end
  if #kept > 0 and kept[#kept].t == "Space" then kept:remove() end
  local last = kept[#kept]
  if last and last.t == "Str" then kept[#kept] = pandoc.Str((last.text:gsub("[,;:]$", ""))) end
  kept:extend({ pandoc.Space(), pandoc.Str("\u{2026}") })
  return kept
end

-- ---- Notes ----

local function lead_of(block)
  local first = block.content[1]
  if not first or first.t ~= "Strong" then return nil end
  local words = stringify(first):gsub("[%s.:,!]+$", ""):gsub("%s+", " ")
  for kind, patterns in pairs(LABELS) do
    for _, pattern in ipairs(patterns) do
      if words:lower():match(pattern) then return kind, words end
    end
  end
end

local function is_text(block) return block.t == "Para" or block.t == "Plain" end
local function is_list(block) return block.t == "BulletList" or block.t == "OrderedList" end

local function after_lead(inlines)
  local out = pandoc.Inlines({})
  for index, inline in ipairs(inlines) do
    local leading = #out == 0 and (inline.t == "Space" or (inline.t == "Str" and inline.text:match("^[.:,]+$")))
    if index > 1 and not leading then out:insert(inline) end
  end
  return out
end

-- The text of a paragraph, of each point of a list.
local function texts_of(block)
  local out = pandoc.List()
  if not block then return out end
  if is_text(block) and not lead_of(block) then out:insert(M.plain(block.content)) end
  if block.t == "BlockQuote" then out:extend(texts_of(block.content[1])) end
  if is_list(block) then
    for _, item in ipairs(block.content) do out:extend(texts_of(item[1])) end
  end
  return out
end

-- "If late, cut this and the next slide." says itself what to do.
local function what_to_do(words, rest)
  if CUT_THIS[words:lower()] then return rest end
  local told = words:gsub("^[Ii][Ff] [Ll][Aa][Tt][Ee],? *", "")
  return pandoc.Inlines(told:sub(1, 1):upper() .. told:sub(2) .. ".")
end

-- What follows a lead: on its line, or in the paragraph or list after it where nothing does.
local function told_by(kind, words, block, following)
  local rest = M.plain(after_lead(block.content))
  if kind == "late" then return { what_to_do(words, rest) } end
  if #rest == 0 then return texts_of(following) end
  local out = pandoc.List({ rest })
  if kind == "material" and following and is_list(following) then out:extend(texts_of(following)) end
  return out
end

local function read(blocks, found)
  for index, block in ipairs(blocks) do
    local kind, words
    if is_text(block) then kind, words = lead_of(block) end
    if kind then found[kind]:extend(told_by(kind, words, block, blocks[index + 1])) end
    if is_list(block) then
      for _, item in ipairs(block.content) do read(item, found) end
    end
    if block.t == "Div" or block.t == "BlockQuote" then read(block.content, found) end
  end
end

-- The texts of each kind (say, error, material, late) in the notes of a slide.
function M.read(blocks)
  local found = {}
  for kind in pairs(LABELS) do found[kind] = pandoc.List() end
  for _, block in ipairs(blocks) do
    if block.t == "Div" and block.classes:includes("notes") then read(block.content, found) end
  end
  return found
end

return M
