# Part of scripts/bench: what loads the proxies, row by row, and what is measured meanwhile.
# shellcheck shell=bash disable=SC2154 # scripts/bench sets what is used here
group_of() { # ROW: the group of listeners that it needs
  case "$1" in
    routes1000) echo routes ;;
    h2* | grpc* | ghz*) echo http2 ;;
    *tls*) echo tls ;;
    *) echo plain ;;
  esac
}
tools_of() { # ROW: the programs that it needs
  case "$1" in
    h2even | h2stalled) echo h2load go ;;
    ghz*) echo h2load ghz go ;;
    h2* | grpc*) echo h2load ;;
    tlsresume | mtls*) echo go ;;
    *) echo wrk ;;
  esac
}

# ---- the process and its children ------------------------------------------------------------------------
tree() { echo "${pid[$1]}"; pgrep -P "${pid[$1]}" || true; }
ticks() { for p in $(tree "$1"); do cat "/proc/$p/stat"; done | awk '{ sub(/.*\) /, ""); sum += $12 + $13 } END { print sum }'; }
memory() { # PROXY FIELD: kilobytes; VmRSS now, VmHWM most so far
  for p in $(tree "$1"); do cat "/proc/$p/status"; done | awk -v field="$2:" '$1 == field { sum += $2 } END { print sum }'
}
calculate() { awk "BEGIN { printf \"%.2f\", $1 }"; }
note() { printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$scratch/results"; } # ROW FIGURE PROXY ROUND VALUE
note_memory() { note process "$2" "$1" 1 "$(calculate "$(memory "$1" "$3") / 1024")"; } # PROXY FIGURE FIELD

# ---- loads: each prints requests, seconds, p50 and p99 in microseconds, errors -----------------------
prepare_loads() {
  cat >"$scratch/load.lua" <<'END'
-- arguments: method, bytes of body, "close" or "keep", file with lines "host path" or "-"
local requests, turn = {}, 0
function init(arguments)
  local size = tonumber(arguments[2])
  local body = size > 0 and string.rep("x", size) or nil
  local function add(host, path)
    local headers = { Host = host }
    if arguments[3] == "close" then headers.Connection = "close" end
    requests[#requests + 1] = wrk.format(arguments[1], path, headers, body)
  end
  if arguments[4] == "-" then
    add("localhost", nil)
  else
    for line in io.lines(arguments[4]) do add(line:match("(%S+) (%S+)")) end
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency)
  local e = summary.errors
  print("RESULT", summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout)
end
END
  cat >"$scratch/idle.lua" <<'END'
local calls, connections
function init(arguments) calls, connections = 0, tonumber(arguments[1]) end
function delay() -- milliseconds before a connection's next request
  calls = calls + 1
  return calls <= connections and calls / 5 or 1e6
end
END
  if [[ "$rows" =~ h2even|h2stalled|tlsresume|mtls ]] && command -v go >/dev/null; then
    go -C scripts/bench.d build -o "$scratch/" ./tlsload ./h2stall
  fi
  if [[ "$rows" == *ghz* ]] && command -v go >/dev/null && command -v ghz >/dev/null; then
    go -C scripts/bench.d build -o "$scratch/" ./grpchost # its module comes over the network
    printf -v packet '{"content":"%s"}' "$(head -c 1024 /dev/zero | base64 -w0)"
  fi
  hosts 1 | while read -r host; do printf "$host %sitem\n" "${prefixes[@]}"; done >"$scratch/targets"
  printf '\0\0\0\0\5hello' >"$scratch/message"
}
h1_load() { # SECONDS CONNECTIONS URL METHOD BODY CLOSE TARGETS
  setsid -w wrk -t2 -c"$2" -d"$1s" --timeout 10s -s "$scratch/load.lua" "$3" -- "$4" "$5" "$6" "$7" |
    awk '$1 == "RESULT" { $1 = ""; print }'
}
h2_load() { # SECONDS CONNECTIONS STREAMS URL [options of h2load]
  local seconds="$1" connections="$2" streams="$3"
  shift 3
  rm -f "$scratch/h2load.log"
  setsid -w h2load -D "$seconds" -c "$connections" -m "$streams" -t2 --log-file="$scratch/h2load.log" "$@" >"$scratch/h2load.out"
  sort -n -k3,3 "$scratch/h2load.log" | awk -v seconds="$seconds" -v failed="$(sed -nE 's/^requests: .* ([0-9]+) failed, ([0-9]+) errored.*/\1 + \2/p' "$scratch/h2load.out" | bc)" '
    { time[NR] = $3 }
    END { print NR, seconds, time[int(NR / 2) + 1], time[int(NR * 0.99) + 1], failed + 0 }'
}
grpc_load() { # SECONDS PORT METHOD
  h2_load "$1" 8 32 "http://127.0.0.1:$2/bench.Echo/$3" -d "$scratch/message" -H 'content-type: application/grpc' -H 'te: trailers'
}
ghz_load() { # SECONDS PORT METHOD: on 8 connections with 4 calls each, of a packet or 100
  setsid -w ghz --insecure --proto scripts/bench.d/echo.proto --call "bench.Echo/$3" --data "$packet" --stream-call-count 100 \
    --connections 8 --concurrency 32 --duration "$1s" --duration-stop wait --format pretty "127.0.0.1:$2" | awk '
    { value = $2 + 0 }
    $1 == "\"count\":" && !count { count = value }
    $1 == "\"total\":" { nanos = value } # the last is what it took, the one before a limit
    $1 == "\"OK\":" { good = value }
    $1 == "\"percentage\":" { percentage = value }
    $1 == "\"latency\":" && !(percentage in latency) { latency[percentage] = value / 1e3 } # those of single calls follow
    END { print good + 0, nanos / 1e9, latency[50], latency[99], count - good }'
}
go_load() { # PROGRAM ARGUMENT…: what programs of our own say
  setsid -w "$scratch/$1" "${@:2}" | awk '$1 == "RESULT" { $1 = ""; print }'
}
row_load() { # ROW PROXY SECONDS
  local first="${port[$2]}"
  local client_certificate=(-cert "$scratch/ecdsa.crt" -key "$scratch/ecdsa.key")
  local plain="http://127.0.0.1:$first" second="http://127.0.0.1:$((first + 1))" tls="https://127.0.0.1:$first"
  case "$1" in
    keepalive64) h1_load "$3" 64 "$plain/" GET 0 keep - ;;
    keepalive1000) h1_load "$3" 1000 "$plain/" GET 0 keep - ;;
    post16k) h1_load "$3" 64 "$plain/" POST 16384 keep - ;;
    download10m) h1_load "$3" 4 "$plain/10m" GET 0 keep - ;;
    newconn) h1_load "$3" 64 "$plain/" GET 0 close - ;;
    routes1000) h1_load "$3" 64 "$plain/" GET 0 keep "$scratch/targets" ;;
    h2to1) h2_load "$3" 8 32 "$plain/" ;;
    h2to1_1x100) h2_load "$3" 1 100 "$plain/" -t1 ;;
    h2to1_100x10) h2_load "$3" 100 10 "$plain/" ;;
    h2even) go_load h2stall 99 "$3" "$plain/" ;;
    h2stalled) go_load h2stall 99 "$3" "$plain/" "$plain/10m" ;;
    h2to2) h2_load "$3" 8 32 "$second/" ;;
    grpc) grpc_load "$3" $((first + 1)) Say ;;
    grpcstream) grpc_load "$3" $((first + 1)) List ;;
    ghzunary) ghz_load "$3" $((first + 2)) Unary ;;
    ghzserverstream) ghz_load "$3" $((first + 2)) ServerStream ;;
    ghzclientstream) ghz_load "$3" $((first + 2)) ClientStream ;;
    ghzbidi) ghz_load "$3" $((first + 2)) Bidi ;;
    tls64) h1_load "$3" 64 "$tls/" GET 0 keep - ;;
    tlsdownload10m) h1_load "$3" 4 "$tls/10m" GET 0 keep - ;;
    tlsnew) h1_load "$3" 64 "$tls/" GET 0 close - ;;
    tlsnewrsa) h1_load "$3" 64 "https://127.0.0.1:$((first + 1))/" GET 0 close - ;;
    tlsresume) go_load tlsload resume 64 "$3" "127.0.0.1:$first" ;;
    mtlsnew) go_load tlsload "${client_certificate[@]}" new 64 "$3" "127.0.0.1:$((first + 2))" ;;
    mtls64) go_load tlsload "${client_certificate[@]}" keep 64 "$3" "127.0.0.1:$((first + 2))" ;;
  esac
}
idle() { # ROW PROXY CONNECTIONS SCHEME: one request on each, then silence
  local before after
  before="$(memory "$2" VmRSS)"
  wrk -t1 -c"$3" -d8s --timeout 20s -s "$scratch/idle.lua" "$4://127.0.0.1:${port[$2]}/" -- "$3" >/dev/null &
  sleep 6
  after="$(memory "$2" VmRSS)"
  wait $!
  note "$1" 'KiB/connection' "$2" 1 "$(calculate "($after - $before) / $3")"
}
measure() { # ROW PROXY ROUND
  local before spent requests duration p50 p99 errors
  before="$(ticks "$2")"
  read -r requests duration p50 p99 errors < <(row_load "$1" "$2" "$seconds")
  spent="($(ticks "$2") - $before) / $(getconf CLK_TCK)"
  ((errors == 0)) || echo "$1 $2: $errors errors" >&2
  if ((requests == 0)); then echo "$1 $2: not one request was answered" >&2; return; fi
  note "$1" 'requests/s' "$2" "$3" "$(calculate "$requests / $duration")"
  case "$1" in
    *download10m) note "$1" 'CPU ms/GB' "$2" "$3" "$(calculate "$spent * 1e3 / ($requests * 0.01048576)")" ;;
    *) note "$1" 'CPU µs/request' "$2" "$3" "$(calculate "$spent * 1e6 / $requests")" ;;
  esac
  note "$1" 'p50 ms' "$2" "$3" "$(calculate "$p50 / 1000")"
  note "$1" 'p99 ms' "$2" "$3" "$(calculate "$p99 / 1000")"
}
warm_up() { # ROW PROXY: Weft in four loads, so that its compiler sees connections come and go as well
  if [[ $2 != weft ]]; then row_load "$1" "$2" 1 >/dev/null; return; fi
  for _ in {1..4}; do row_load "$1" "$2" $(((warmup + 3) / 4)) >/dev/null; done
}
row() { # ROW: warms up, then measures, in turns
  local proxy round
  for proxy in "${proxies[@]}"; do
    echo "$1 $proxy" >&2
    case "$1" in
      idle5000) idle "$1" "$proxy" 5000 http ;;
      idletls2000) idle "$1" "$proxy" 2000 https ;;
      *) warm_up "$1" "$proxy" ;;
    esac
  done
  [[ $1 != idle* ]] || return 0
  for ((round = 1; round <= rounds; round++)); do
    for proxy in "${proxies[@]}"; do measure "$1" "$proxy" "$round"; done
  done
}
