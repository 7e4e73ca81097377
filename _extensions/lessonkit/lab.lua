-- How the core constructs look on the lab page, which src/lessonkit/render/lab.py makes (never Quarto). Here is what
-- can be told apart without a script; lab.js in templates/lab/ brings it to life. It reads of it:
--   section.item   id, data-kind
--   .option        data-key, data-right       with its radio button and a hidden .feedback
--   .statement     data-key, data-truth       with two radio buttons and a hidden .feedback
--   [data-step]    a box to tick, by the name under which it is kept; data-done: the items that tick it
--   [data-action]  buttons

local cells = require("html_cells")
local stringify = pandoc.utils.stringify

local M = {}

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function html(text) return pandoc.RawInline("html", text) end
local function html_block(text) return pandoc.RawBlock("html", text) end

-- What a learner chose is kept by the words of the option, so that another order loses nothing.
local function key(text) return pandoc.utils.sha1(text):sub(1, 10) end

local current = "" -- the item whose content is being made
local boxes = 0 -- so many of its boxes so far

-- ---- options ------------------------------------------------------------------

-- Takes the box of a task list off an item: whether it is ticked, what is said, and the feedback.
local function opened(item)
  local said, feedback = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(item) do
    if block.t == "BlockQuote" then feedback:extend(block.content) else said:insert(block) end
  end
  local first = said[1]
  local inlines = first and first.content
  local ticked = cells.take_box(inlines)
  if ticked ~= nil then first.content = inlines end
  if first and first.t == "Para" then said[1] = pandoc.Plain(first.content) end
  return ticked or false, said, feedback
end

local function explained(feedback)
  if #feedback == 0 then return pandoc.Blocks({}) end
  return pandoc.Blocks({ pandoc.Div(feedback, pandoc.Attr("", { "feedback" }, { hidden = "hidden" })) })
end

-- "A: name" in a region of a picture: the letter, the name, and where it is.
local function region(inlines)
  local span = inlines and inlines[1]
  if not (span and span.t == "Span" and span.attributes.x) then return nil end
  local first = span.content[1]
  local letter = first and first.t == "Str" and first.text:match("^(%u):$")
  if not letter then return nil end
  local name = pandoc.Inlines({ table.unpack(span.content, 3) })
  return { letter = letter, name = name, x = tonumber(span.attributes.x) or 0, y = tonumber(span.attributes.y) or 0 }
end

-- A label takes inlines only; what else an option holds stands below it.
local function option(item, number, regions)
  local right, said, feedback = opened(item)
  local letter = string.char(64 + number)
  local place = region(said[1] and said[1].content)
  if place then
    letter = place.letter
    said[1].content = place.name
    place.input = current .. "-" .. letter
    regions:insert(place)
  end
  local name = key(stringify(said))
  local head = said[1] and said[1].t == "Plain" and said:remove(1).content or pandoc.Inlines({})
  local id = current .. "-" .. letter
  -- The letter on a picture is a label, too, and not a part of the name.
  local named, says = "", ""
  if place then named, says = string.format(' id="%s-name"', id), string.format(' aria-labelledby="%s-name"', id) end
  local input = string.format('<input type="radio" name="%s" id="%s" value="%s"%s>', current, id, name, says)
  local label = pandoc.Inlines({
    html("<label" .. named .. ">" .. input .. ' <span class="letter">' .. letter .. "</span> <span>"),
  }) .. head .. pandoc.Inlines({ html("</span></label>") })
  local attributes = { { "data-key", name } } -- a list: a table of two has no order
  if right then attributes[2] = { "data-right", "right" } end
  return pandoc.Div(pandoc.Blocks({ pandoc.Plain(label) }) .. said .. explained(feedback),
    pandoc.Attr("", { "option" }, attributes))
end

local function statement(item)
  local right, said, feedback = opened(item)
  local name = key(stringify(said))
  local truths = {}
  for _, word in ipairs({ "true", "false" }) do
    truths[#truths + 1] = string.format('<label><input type="radio" name="%s-%s" value="%s"><span>%s</span></label>',
      current, name, word, word == "true" and "True" or "False")
  end
  local blocks = pandoc.Blocks({ html_block("<fieldset><legend>") }) .. said
    .. pandoc.Blocks({ html_block('</legend><span class="truths">' .. table.concat(truths) .. "</span></fieldset>") })
  return pandoc.Div(blocks .. explained(feedback), pandoc.Attr("", { "statement" },
    { { "data-key", name }, { "data-truth", tostring(right) } }))
end

-- The verdict takes the focus after a check, so that the next thing in the order is what can be done then.
local CONTROLS = '<div class="verdict" role="status" tabindex="-1"></div>'
  .. '<p class="controls"><button type="button" data-action="check">Check</button> '
  .. '<button type="button" data-action="again" hidden>Try again</button></p>'

local function choices(div, regions)
  local statements, made, number = div.classes:includes("true-false"), pandoc.Blocks({}), 0
  for _, block in ipairs(div.content) do
    if block.t == "BulletList" then
      for _, item in ipairs(block.content) do
        number = number + 1
        made:insert(statements and statement(item) or option(item, number, regions))
      end
    else
      made:insert(block)
    end
  end
  made:insert(1, html_block(string.format(
    '<fieldset class="options" aria-labelledby="%s-name" aria-describedby="%s-asked">', current, current)))
  made:extend({ html_block("</fieldset>"), html_block(CONTROLS) })
  return made
end

-- Letters on the picture are labels of the buttons beside it: a click or a touch chooses.
local function marked_picture(div)
  local regions, picture, asked = pandoc.List(), pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("choices") then
      asked:extend(choices(block, regions))
    else
      picture:insert(block)
    end
  end
  local markers = {}
  for _, place in ipairs(regions) do
    markers[#markers + 1] = string.format(
      '<label class="marker" for="%s" style="left:%g%%;top:%g%%" aria-hidden="true"><span>%s</span></label>',
      place.input, place.x, place.y, place.letter)
  end
  local words, seen = "", false
  picture = cells.standalone_figures(picture):walk({
    Image = function(image)
      if seen then return nil end
      seen = true
      words = image.attributes["fig-alt"] or image.attributes.alt or stringify(image.caption)
      return pandoc.Inlines({ html('<span class="picture">'), image, html(table.concat(markers) .. "</span>") })
    end,
  })
  local described = html_block('<details class="description"><summary>The picture in words</summary><p>' .. escaped(words)
    .. "</p></details>")
  local chosen = html_block('<p class="selected">Selected hotspot: <span data-selected>none</span></p>')
  return pandoc.Div(picture .. pandoc.Blocks({ described, chosen }) .. asked, pandoc.Attr("", { "marked-picture" }))
end

-- ---- steps, levels, room --------------------------------------------------------

local function box(name, done, described)
  return string.format('<input type="checkbox" data-step="%s"%s%s>', escaped(name),
    done and done ~= "" and string.format(' data-done="%s"', escaped(done)) or "",
    described and string.format(' aria-describedby="%s"', described) or "")
end

-- Every entry of a list becomes a box to tick; a step's own id, or its words, is what it is kept by.
local function ticked_list(list, tasks_only)
  local made = false
  for _, item in ipairs(list.content) do
    local first = item[1]
    local inlines = first and (first.t == "Plain" or first.t == "Para") and first.content
    local task = cells.take_box(inlines) ~= nil
    if inlines and (task or not tasks_only) then
      made = true
      local step = #inlines == 1 and inlines[1].t == "Span" and inlines[1].classes:includes("step") and inlines[1]
      local name = step and step.identifier ~= "" and step.identifier or key(stringify(inlines))
      local done = step and step.attributes.done
      item[1] = pandoc.Plain(pandoc.Inlines({ html("<label>" .. box(current .. "/" .. name, done) .. "<span>") })
        .. (step and step.content or inlines) .. pandoc.Inlines({ html("</span></label>") }))
    end
  end
  return made and pandoc.Div({ list }, pandoc.Attr("", { "steps" })) or nil
end

local function levels(div)
  local out = pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    if block.t == "DefinitionList" then
      out:insert(pandoc.Div({ block }, pandoc.Attr("", { "levels" })))
    else
      out:insert(block)
    end
  end
  return out
end

-- ---- items ---------------------------------------------------------------------

local HANDS_ON = { exercise = true, ["quick-practice"] = true, ["exit-ticket"] = true }

local function inside(div)
  if div.classes:includes("marked-picture") then return marked_picture(div), false end
  if div.classes:includes("choices") then return choices(div, pandoc.List()), false end
  if div.classes:includes("levels") then return levels(div), false end
  if div.classes:includes("boxes") then
    return div:walk({ BulletList = function(list) return ticked_list(list, false) end }).content, false
  end
  if div.classes:includes("plotly-figure") then return {}, false end -- its twin for paper stands beside it
end

-- What is asked, in a Div of its own: it describes the group of answers for who hears the page.
local function asked(content)
  local before, after = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(content) do
    local answers = block.t == "Div" and (block.classes:includes("choices") or block.classes:includes("marked-picture"))
    if answers or #after > 0 then after:insert(block) else before:insert(block) end
  end
  if #after == 0 then return content end
  return pandoc.Blocks({ pandoc.Div(before, pandoc.Attr(current .. "-asked", { "asked" })) }) .. after
end

local function kind_of(div)
  for i, class in ipairs(div.classes) do
    if class == "item" then return div.classes[i + 1] or "" end
  end
  return ""
end

-- Whole items at once, from the top: the page's names are made of theirs.
function M.item(div)
  current = div.identifier
  local kind = kind_of(div)
  local name = div.attributes.title or div.attributes.label or ""
  local minutes = div.attributes.minutes
  local content = asked(div.content):walk({ traverse = "topdown", Div = inside })
  content = content:walk({ BulletList = function(list) return ticked_list(list, true) end })
  local head = pandoc.Inlines({ pandoc.Str(name) })
  if minutes then head:extend({ pandoc.Space(), html('<span class="minutes">' .. escaped(minutes) .. " min</span>") }) end
  content:insert(1, pandoc.Header(3, head, pandoc.Attr(current .. "-name")))
  if HANDS_ON[kind] then
    content:insert(html_block('<p class="controls done"><label>' .. box(current, nil, current .. "-name") .. "<span>Done</span></label></p>"))
  end
  return pandoc.Div(content, pandoc.Attr(current, { "section", "item", kind }, { ["data-kind"] = kind })), false
end

function M.lab_part(div)
  div.classes = { "section", "part" }
  return div
end

function M.callout(div, class)
  local given = div.attributes.title
  div.attributes.title = nil
  local title = given and pandoc.utils.blocks_to_inlines(pandoc.read(given, "markdown").blocks)
    or pandoc.Inlines({ pandoc.Str(class:gsub("^%l", string.upper)) })
  div.classes:insert(1, "callout")
  div.attributes.role = "note"
  div.content:insert(1, pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title" })))
  return div
end

function M.Image(image)
  local alt = image.attributes["fig-alt"]
  image.attributes["fig-alt"] = nil
  if alt then image.attributes.alt = alt end
  return image
end

-- A table wider than a phone is scrolled in a box of its own.
function M.Table(table) return pandoc.Div({ table }, pandoc.Attr("", { "table" })) end

-- Only what is for everybody to copy has a button: the task's own code.
function M.CodeBlock(code)
  if not (code.classes:includes("scaffold") or code.classes:includes("cell-code")) then return nil end
  local name = code.classes:includes("scaffold") and "Scaffold" or "Code"
  return { pandoc.Div({
    html_block('<p class="controls"><span class="code-name">' .. name .. '</span> <button type="button" data-action="copy">Copy</button>'
      .. ' <span class="copied" role="status"></span></p>'),
    code,
  }, pandoc.Attr("", { "copyable" })) }
end

return M
