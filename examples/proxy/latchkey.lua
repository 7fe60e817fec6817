-- Asks Latchkey whether HAProxy may forward a request, with HAProxy's own HTTP client. Loaded by
-- haproxy.cfg, which acts on txn.latchkey_status and txn.latchkey_location.

local latchkey = "http://127.0.0.1:8000"
local identity = {
  "remote-user", "remote-groups", "latchkey-session", "latchkey-aal", "latchkey-amr",
  "latchkey-auth-time", "latchkey-test",
}

-- The cookies for the app: without the gate ticket.
local function other_cookies(lines)
  local kept = {}
  for _, line in pairs(lines) do
    for cookie in line:gmatch("[^;]+") do
      local trimmed = cookie:match("^%s*(.-)%s*$")
      if not trimmed:find("^__Secure%-latchkey_gate=") then table.insert(kept, trimmed) end
    end
  end
  return table.concat(kept, "; ")
end

local function joined(lines, separator)
  local values = {}
  for at = 0, #(lines or {}) do
    if lines and lines[at] then table.insert(values, lines[at]) end
  end
  return table.concat(values, separator)
end

core.register_action("latchkey", { "http-req" }, function(txn)
  local headers = txn.http:req_get_headers()
  local answer = core.httpclient():get{
    url = latchkey .. "/v1/forward-auth?redirect=on",
    timeout = 10000,
    headers = {
      ["accept"] = { joined(headers["accept"], ", ") },
      ["cookie"] = { joined(headers["cookie"], "; ") },
      ["x-forwarded-for"] = { txn.f:src() },
      ["x-forwarded-host"] = { joined(headers["host"], ", ") },
      ["x-forwarded-uri"] = { txn.f:pathq() },
      ["x-forwarded-method"] = { txn.f:method() },
    },
  }
  txn:set_var("txn.latchkey_status", tostring(answer.status))
  if answer.status == 303 then
    txn:set_var("txn.latchkey_location", joined(answer.headers["location"], ""))
  elseif answer.status == 200 then
    for _, name in ipairs(identity) do
      local value = joined(answer.headers[name], "")
      if value ~= "" then txn.http:req_set_header(name, value) end
    end
  end
  if headers["cookie"] then
    local cookies = other_cookies(headers["cookie"])
    txn.http:req_del_header("cookie")
    if cookies ~= "" then txn.http:req_add_header("cookie", cookies) end
  end
end, 0)
