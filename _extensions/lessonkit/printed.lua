-- Which kind of text an output of a cell is on paper and in Word: "stdout", "stderr" or "error"; nil for what is none,
-- and for any other block.
return function(block)
  if not block or block.t ~= "Div" then return nil end
  for _, kind in ipairs({ "stdout", "stderr", "error" }) do
    if block.classes:includes("cell-output-" .. kind) then return kind end
  end
  -- The value of a cell's last line, as text.
  local only = #block.content == 1 and block.content[1].t == "CodeBlock"
  if only and block.classes:includes("cell-output-display") then return "stdout" end
end
