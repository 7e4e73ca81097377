-- Maths for PowerPoint: letters, raised and lowered ones, signs. What cannot be
-- said so (a fraction, a root, a matrix) stays TeX, as it was typed.

function Math(maths)
  local page
  -- Pandoc turns maths into text only on its way to a format without maths. That it cannot is no problem of
  -- the deck, where the same maths is typeset.
  pandoc.log.silence(function()
    page = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ maths }) }), "html", { html_math_method = "plain" })
  end)
  local read = pandoc.read(page, "html").blocks
  return #read == 1 and read[1].content or nil
end
