-- How the core constructs look in a revealjs deck. See lessonkit.lua for how
-- these functions are called. Everything the audience can read is emitted
-- once: what only repeats it for the eye carries aria-hidden.
--
-- Quarto lays out callouts, output locations, alternative texts and line
-- numbers itself; there these functions keep out of its way.

local cells = require("html_cells")
local slides = require("html_slides")

local M = {
  cell = cells.cell,
  CodeBlock = cells.label_code,
  Table = cells.table,
  document = slides.document,
}

local CALLOUT_TITLES = {
  note = "Note", tip = "Tip", warning = "Warning", caution = "Caution", important = "Important",
}

if quarto then
  quarto.doc.add_html_dependency({
    name = "lessonkit",
    version = "1.0.0",
    stylesheets = { "theme.css", "code.css", "figures.css", "items.css", "buttons.css", "presenter.css", "dialogs.css" },
    scripts = {
      "elements.js", "kept.js", "windows.js", "pace.js", "run.js", "rebuilt.js", "timer.js", "code.js", "figures.js",
      "spoken.js", "notice.js", "contents.js", "help.js", "place.js", "notes.js", "panel.js", "presenter.js", "stage.js",
      "deck.js",
    },
  })
end

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function labelled(text, class)
  return pandoc.Plain({ pandoc.Span({ pandoc.Str(text) }, pandoc.Attr("", { class })) })
end

-- A document may be rendered from another folder, so paths in it are read
-- from the folder it lies in.
local function beside_document(path)
  local input = quarto and quarto.doc.input_file or PANDOC_STATE.input_files[1]
  if not input or input == "-" then return path end
  return pandoc.path.join({ pandoc.path.directory(input), path })
end

local function minutes_as_text(minutes)
  return minutes .. (minutes == "1" and " minute" or " minutes")
end

-- Start, pause and time are worked by deck.js; role=timer is never announced
-- by itself, the status line beside it only when something happens.
local function countdown(minutes, label)
  local seconds = math.floor((tonumber(minutes) or 0) * 60 + 0.5)
  if seconds <= 0 then return nil end
  return pandoc.RawBlock("html", string.format(
    '<div class="lk-countdown" role="group" aria-label="%s" data-seconds="%d">'
      .. '<span class="lk-time" role="timer">%02d:%02d</span>'
      .. '<button type="button" class="lk-start">Start</button>'
      .. '<button type="button" class="lk-reset">Reset</button>'
      .. '<span class="lk-said lk-unseen" role="status"></span></div>',
    escaped((label and label .. ": " or "") .. minutes_as_text(minutes)),
    seconds, seconds // 60, seconds % 60))
end

function M.item(div)
  local label, minutes = div.attributes.title or div.attributes.label, div.attributes.minutes
  local head = pandoc.List()
  if label then head:insert(labelled(label, "lk-label")) end
  if minutes and div.classes:includes("timed") then
    local timer = countdown(minutes, label)
    if timer then head:insert(timer) end
  elseif minutes then
    head:insert(labelled(minutes .. " min", "lk-minutes"))
  end
  if #head > 0 then div.content:insert(1, pandoc.Div(head, pandoc.Attr("", { "lk-item-head" }))) end
  return div
end

-- "A: name" in a region of a picture carries the letter drawn on the picture.
local function take_letter(span)
  local first = span.content[1]
  local letter = first and first.t == "Str" and first.text:match("^(%u):$")
  if not letter then return nil end
  span.content:remove(1)
  if span.content[1] and span.content[1].t == "Space" then span.content:remove(1) end
  return letter
end

-- What is said of an option once it is revealed, and with which class.
local function verdict(right, statements)
  if right then return statements and "True" or "Right", { "lk-verdict" } end
  return statements and "False" or nil, { "lk-verdict", "lk-false" }
end

local function option(blocks, number, statements)
  local first = blocks[1]
  local inlines = first and first.content
  local right = cells.take_box(inlines) or false
  local letter = string.char(64 + number)
  if inlines then
    for _, inline in ipairs(inlines) do
      if inline.t == "Span" and inline.attributes.x and inline.attributes.y then
        letter = take_letter(inline) or letter
        inline.attributes.letter = letter
      end
    end
    first.content = inlines
  end
  local said, feedback = pandoc.List(), pandoc.List()
  for _, block in ipairs(blocks) do
    if block.t == "BlockQuote" then feedback:extend(block.content) else said:insert(block) end
  end
  if said[1] and said[1].t == "Para" then said[1] = pandoc.Plain(said[1].content) end
  local word, classes_of_word = verdict(right, statements)
  if word then
    said[1].content:extend({ pandoc.Space(), pandoc.Span({ pandoc.Str(word) }, pandoc.Attr("", classes_of_word)) })
  end
  if #feedback > 0 then said:insert(pandoc.Div(feedback, pandoc.Attr("", { "lk-feedback" }))) end
  local classes = { "lk-choice", right and "lk-right" or "lk-other" }
  return pandoc.Div({
    labelled(letter, "lk-letter"),
    pandoc.Div(said, pandoc.Attr("", { "lk-option" })),
  }, pandoc.Attr("", classes, { role = "listitem" })), right or statements or #feedback > 0
end

-- One empty fragment is the reveal step; what it uncovers is in items.css.
-- So a question takes exactly one key press whatever else is on the slide.
function M.choices(div)
  local content, has_answer, number = pandoc.List(), false, 0
  local statements = div.classes:includes("true-false")
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then
      local options = pandoc.List()
      for _, item in ipairs(block.content) do
        number = number + 1
        local made, answers = option(item, number, statements)
        options:insert(made)
        has_answer = has_answer or answers
      end
      content:insert(pandoc.Div(options, pandoc.Attr("", { "lk-options" }, { role = "list" })))
    else
      content:insert(block)
    end
  end
  if has_answer then
    content:insert(pandoc.Plain({
      pandoc.Span({}, pandoc.Attr("", { "fragment", "lk-step" }, { ["aria-hidden"] = "true" })),
    }))
  end
  div.content = content
  return div
end

-- The markers only repeat the letters of the list beside the picture.
function M.marked_picture(div)
  local markers = pandoc.List()
  local content = div.content:walk({
    Span = function(span)
      local a = span.attributes
      local x, y = tonumber(a.x), tonumber(a.y)
      if not (x and y and a.letter) then return nil end
      markers:insert(pandoc.Span({ pandoc.Str(a.letter) }, pandoc.Attr("", { "lk-marker" }, {
        style = string.format("left:%g%%;top:%g%%", x, y),
      })))
      return span.content
    end,
  })
  local picture, choices = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(content) do
    local is_choices = block.t == "Div" and block.classes:includes("choices")
    if is_choices then choices:insert(block) else picture:insert(block) end
  end
  local marked = false
  picture = cells.standalone_figures(picture):walk({
    Image = function(image)
      if marked then return nil end
      marked = true
      return pandoc.Span({
        image,
        pandoc.Span(markers, pandoc.Attr("", { "lk-markers" }, { ["aria-hidden"] = "true" })),
      }, pandoc.Attr("", { "lk-picture" }))
    end,
  })
  div.content = pandoc.Blocks({ pandoc.Div(picture, pandoc.Attr("", { "lk-picture-side" })) }) .. choices
  return div
end

-- On a slide only the question shows; the writing is done on paper.
function M.answer_space(div)
  if div.classes:includes("code") or #div.content == 0 then return {} end
  return div
end

function M.boxes(div)
  return div:walk({
    BulletList = function(list)
      for _, item in ipairs(list.content) do
        local inlines = item[1] and item[1].content
        local first = inlines and inlines[1]
        if first and first.t == "Str" and (first.text == "☐" or first.text == "☒") then
          inlines:remove(1)
          item[1].content = inlines
        end
      end
      return list
    end,
  })
end

function M.plotly_figure(div)
  local path = beside_document(div.attributes.src or "")
  local file = io.open(path, "rb")
  if not file then error("plotly figure " .. div.identifier .. ": no such file: " .. path) end
  local figure = file:read("a")
  file:close()
  -- In JSON "<" stands only inside strings, where the escape means the same;
  -- without it no "</script>" can end the element early.
  figure = figure:gsub("<", "\\u003c")
  local alt = escaped(div.attributes["fig-alt"] or "")
  local blocks = pandoc.List({ pandoc.RawBlock("html", string.format(
    '<div class="lk-plotly-canvas" role="img" aria-label="%s">'
      .. '<p class="lk-fallback"><strong>Interactive figure, not drawn here.</strong> %s</p></div>'
      .. '<script type="application/json" class="lk-plotly-data">%s</script>',
    alt, alt, figure)) })
  local caption = pandoc.utils.blocks_to_inlines(div.content)
  local attr = pandoc.Attr(div.identifier, { "lk-plotly", "lk-fluid" })
  if #caption == 0 then return pandoc.Div(blocks, attr) end
  return pandoc.Figure(blocks, { pandoc.Plain(caption) }, attr)
end

function M.callout(div, class)
  local given = div.attributes.title
  div.attributes.title = nil
  local title = given and pandoc.utils.blocks_to_inlines(pandoc.read(given, "markdown").blocks)
    or pandoc.Inlines({ pandoc.Str(CALLOUT_TITLES[class]) })
  div.classes:insert(1, "callout")
  div.attributes.role = "note"
  div.content:insert(1, pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title" })))
  return div
end

function M.Image(image)
  if quarto then return nil end
  local alt = image.attributes["fig-alt"]
  image.attributes["fig-alt"] = nil
  if alt then image.attributes.alt = alt end
  return image
end

return M
