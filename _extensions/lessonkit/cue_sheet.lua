-- The slides of a deck as a cue sheet: times, titles, and from the speaker notes
-- what is wanted at a glance (cue_notes.lua). Runs before lessonkit.lua; the
-- functions named cue-… are defined in the template of the cue sheet.

package.path = pandoc.path.directory(PANDOC_SCRIPT_FILE) .. "/?.lua;" .. package.path

local source = require("typst_source")
local notes = require("cue_notes")
local plain = require("plain").plain
local raw, quoted = source.raw_inline, source.quoted
local stringify = pandoc.utils.stringify

local start = nil -- of the session, in seconds of the day

-- ---- Slides and blocks ----

local function seconds_of(header) return tonumber((header.attributes["data-timing"] or ""):match("^(%d+)")) or 0 end

-- "12:00-28:00" → 720, 1680, as pace.js reads it
local function span_of(header)
  local time = (header.attributes["data-time"] or ""):gsub("\u{2013}", "-")
  local m1, s1, m2, s2 = time:match("^(%d+):(%d%d)%s*%-+%s*(%d+):(%d%d)$")
  if not m1 then return nil end
  local from = m1 * 60 + s1
  return from, math.max(from, m2 * 60 + s2)
end

local function read_slide(header, blocks)
  local opening = blocks:find_if(function(block) return block.t == "Para" end)
  return {
    title = notes.plain(header.content),
    seconds = seconds_of(header),
    optional = header.classes:includes("optional"),
    practice = header.classes:includes("practice"),
    solves = header.classes:includes("solution-slide"),
    opening = opening and notes.one_line(notes.plain(opening.content)),
    notes = notes.read(blocks),
  }
end

-- The slides of a block that get a row; one that solves in no time is the task's own.
local function add_slide(block, slide)
  local last = block.slides[#block.slides]
  if slide.solves and slide.seconds == 0 and last then
    for kind, texts in pairs(slide.notes) do last.notes[kind]:extend(texts) end
  else
    block.slides:insert(slide)
  end
end

local function all_slides(block)
  local slides = pandoc.List({ block.opener })
  slides:extend(block.slides)
  return slides
end

local function read_deck(doc)
  local blocks = pandoc.List()
  local header, held = nil, pandoc.Blocks({})
  local function close()
    if header == nil then return end
    local slide = read_slide(header, held)
    if header.level == 1 then
      local from, to = span_of(header)
      local backup = header.classes:includes("backup")
      blocks:insert({ title = slide.title, opener = slide, from = from, to = to, slides = pandoc.List(), backup = backup })
    else
      if #blocks == 0 then blocks:insert({ title = pandoc.Inlines("Before the first block"), slides = pandoc.List() }) end
      add_slide(blocks[#blocks], slide)
    end
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
  return blocks
end

-- Each slide's start; a block's own times count more than the sum of its slides.
local function time_deck(blocks)
  local at = 0
  for _, block in ipairs(blocks) do
    block.from = block.from or at
    at = block.from
    if block.opener then
      block.opener.from = at
      at = at + block.opener.seconds
    end
    for _, slide in ipairs(block.slides) do
      slide.from = at
      at = at + slide.seconds
    end
    block.to = block.to or at
    at = block.to
  end
  return at
end

-- ---- Times in words ----

local function clock(seconds)
  if not start then return string.format("%02d:%02d", seconds // 60, seconds % 60) end
  local day = (start + seconds) % 86400
  return string.format("%02d:%02d", day // 3600, day % 3600 // 60)
end

-- 150 → "2½"; what is no multiple of half a minute is 1:20
local function minutes(seconds)
  seconds = math.floor(seconds)
  if seconds == 0 then return "\u{2013}" end
  if seconds % 60 == 0 then return tostring(seconds // 60) end
  if seconds % 30 == 0 then return (seconds > 60 and tostring(seconds // 60) or "") .. "\u{bd}" end
  return string.format("%d:%02d", seconds // 60, seconds % 60)
end

-- ---- Typst ----

-- Nothing comes first, so that "= One" or "- One" is no heading and no list.
local function content(inlines)
  local out = pandoc.Inlines({ raw("[#[]") })
  out:extend(inlines)
  out:insert(raw("]"))
  return out
end

-- An argument: content, or none for nil.
local function named(name, inlines)
  local out = pandoc.Inlines({ raw(name .. ": ") })
  if inlines then out:extend(content(inlines)) else out:insert(raw("none")) end
  out:insert(raw(", "))
  return out
end

local function list_of(name, items)
  local out = pandoc.Inlines({ raw(name .. ": (") })
  for _, item in ipairs(items) do
    out:extend(content(item))
    out:insert(raw(", "))
  end
  out:insert(raw("), "))
  return out
end

local function new_errors(slide, seen)
  local errors = pandoc.List()
  for _, text in ipairs(slide.notes.error) do
    local short = notes.short(text)
    local key = stringify(short)
    if key ~= "" and not seen[key] then errors:insert(short) end
    seen[key] = true
  end
  return errors
end

local function row(slide, seen)
  local out = pandoc.Inlines({
    raw("(at: " .. quoted(clock(slide.from)) .. ", takes: " .. quoted(minutes(slide.seconds))
      .. ", task: " .. tostring(slide.practice) .. ", optional: " .. tostring(slide.optional) .. ", "),
  })
  out:extend(named("title", slide.title))
  out:extend(list_of("errors", new_errors(slide, seen)))
  out:insert(raw("), "))
  return out
end

local function first_say(block)
  for _, slide in ipairs(all_slides(block)) do
    if slide.notes.say[1] then return notes.first_sentence(slide.notes.say[1]) end
  end
end

-- What can be left out of a block; what its slides take where that is not its time.
local function remark(block)
  local spare, sum, said = 0, 0, {}
  for _, slide in ipairs(all_slides(block)) do
    sum = sum + slide.seconds
    if slide.optional then spare = spare + slide.seconds end
  end
  if spare > 0 then said[#said + 1] = minutes(spare) .. " optional" end
  if sum > 0 and sum ~= block.to - block.from then said[#said + 1] = "slides take " .. minutes(sum) end
  return table.concat(said, ", ")
end

local function drawn_block(block)
  local opener, seen = block.opener, {}
  local out = pandoc.Inlines({})
  out:extend(named("title", block.title))
  out:extend(named("say", first_say(block)))
  if opener then
    out:insert(raw("at: " .. quoted(clock(opener.from)) .. ", opening: " .. quoted(minutes(opener.seconds)) .. ", "))
    out:extend(named("learners", opener.opening))
    out:extend(list_of("errors", new_errors(opener, seen)))
  end
  out:insert(raw("rows: ("))
  for _, slide in ipairs(block.slides) do
    out:extend(row(slide, seen))
  end
  out:insert(raw("))"))
  out:insert(1, raw("cue-block(time: " .. quoted(clock(block.from) .. "\u{2013}" .. clock(block.to))
    .. ", takes: " .. quoted(minutes(block.to - block.from))
    .. ", remark: " .. quoted(remark(block)) .. ", "))
  return out
end

local function drawn_late(blocks)
  local rows, sum = pandoc.Inlines({}), 0
  for _, block in ipairs(blocks) do
    for _, slide in ipairs(all_slides(block)) do
      local why = slide.notes.late[1]
      if slide.optional or why then
        if slide.optional then sum = sum + slide.seconds end
        local saves = minutes(slide.optional and slide.seconds or 0)
        rows:insert(raw("(at: " .. quoted(clock(slide.from)) .. ", saves: " .. quoted(saves) .. ", "))
        rows:extend(named("title", slide.title))
        rows:extend(named("why", why and #why > 0 and notes.first_sentence(why) or nil))
        rows:insert(raw("), "))
      end
    end
  end
  if #rows == 0 then return nil end
  local out = pandoc.Inlines({ raw("cue-late(sum: " .. quoted(minutes(sum)) .. ", rows: (") })
  out:extend(rows)
  out:insert(raw("))"))
  return out
end

-- The titles alone: who looks for one has been asked for it.
local function drawn_backup(block)
  local titles = block.slides:filter(function(slide) return not slide.solves end):map(function(slide) return slide.title end)
  local out = pandoc.Inlines({ raw("cue-backup(") })
  out:extend(named("title", block.title))
  out:extend(list_of("slides", titles))
  out:insert(raw(")"))
  return out
end

local function drawn_head(blocks, total)
  local materials = pandoc.List()
  for _, block in ipairs(blocks) do
    for _, slide in ipairs(all_slides(block)) do materials:extend(slide.notes.material) end
  end
  local times = start and clock(0) .. "\u{2013}" .. clock(total) or ""
  local out = pandoc.Inlines({ raw("cue-head(takes: " .. quoted(minutes(total)) .. ", times: " .. quoted(times) .. ", ") })
  out:extend(list_of("materials", materials))
  out:insert(raw(")"))
  return out
end

function Pandoc(doc)
  doc = plain(doc)
  local hours, mins = stringify(doc.meta["start-time"] or ""):match("^(%d+):(%d%d)$")
  if hours then start = hours * 3600 + mins * 60 end
  notes.speak(stringify(doc.meta.lang or ""))
  local blocks = read_deck(doc)
  local total = time_deck(blocks)
  local out = pandoc.Inlines({ raw("#cue-sheet(") })
  local function add(part)
    out:extend(part)
    out:insert(raw(", "))
  end
  add(drawn_head(blocks, total))
  for _, block in ipairs(blocks) do
    if not block.backup then add(drawn_block(block)) end
  end
  local late = drawn_late(blocks)
  if late then add(late) end
  for _, block in ipairs(blocks) do
    if block.backup then add(drawn_backup(block)) end
  end
  out:insert(raw(")"))
  doc.blocks = pandoc.Blocks({ pandoc.Plain(out) })
  return doc
end
