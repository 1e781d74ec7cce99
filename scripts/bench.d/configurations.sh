# Part of scripts/bench: what each proxy and the hosts behind them are told. One set of listeners for each group of rows:
#   plain   HTTP/1.1 with one route
#   routes  100 virtual hosts with 10 prefixes each
#   http2   prior knowledge on three ports: the host speaks HTTP/1.1 behind the first, HTTP/2 behind the second, gRPC behind the third
#   tls     ECDSA on the first port, RSA on the second, on the third both sides show certificates
# shellcheck shell=bash disable=SC2154 # scripts/bench sets what is used here
hosts() { for ((h = 0; h < $1 * 100; h++)); do echo "host$h.example.com"; done; }
prefixes=(/api/service{0..9}/)

# ---- Weft and Envoy read the same file -----------------------------------------------------------------
quote_type() { echo "'@type': type.googleapis.com/envoy.extensions.$1"; }
http_manager() { # PORT [LINES of a transport socket]: a listener with the virtual hosts that come in on standard input
  echo "  - name: ingress_$1
    address: { socket_address: { address: 127.0.0.1, port_value: $1 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          $(quote_type filters.network.http_connection_manager.v3.HttpConnectionManager)
          stat_prefix: ingress
          use_remote_address: true
          http_filters:
          - name: envoy.filters.http.router
            typed_config: { $(quote_type filters.http.router.v3.Router) }
          route_config:
            max_direct_response_body_size_bytes: 20000000
            virtual_hosts:"
  sed 's/^/            /'
  [[ -z "${2:-}" ]] || sed 's/^/      /' <<<"$2"
}
catch_all() { echo "- { name: all, domains: ['*'], routes: [{ match: { prefix: / }, route: { cluster: $1 } }] }"; }
certificates() { # KIND: of the certificate and its key
  echo "tls_certificates: [{ certificate_chain: { filename: $scratch/$1.crt }, private_key: { filename: $scratch/$1.key } }]"
}
only_tls_1_3='tls_params: { tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_3 }'
our_authority() { echo "validation_context: { trusted_ca: { filename: $scratch/ca.crt } }"; }
downstream_tls() { # KIND [mutual]
  echo "transport_socket:
  name: envoy.transport_sockets.tls
  typed_config:
    $(quote_type transport_sockets.tls.v3.DownstreamTlsContext)
    require_client_certificate: $([[ -n "${2:-}" ]] && echo true || echo false)
    common_tls_context:
      $only_tls_1_3
      $(certificates "$1")"
  [[ -z "${2:-}" ]] || echo "      $(our_authority)"
}
cluster() { # NAME PORT
  echo "  - name: $1
    circuit_breakers: { thresholds: [{ max_connections: 100000, max_pending_requests: 100000, max_requests: 100000 }] }
    load_assignment:
      cluster_name: $1
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: $2 } } } }] }]"
}
http2_cluster() { # NAME PORT
  cluster "$@"
  echo "    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        $(quote_type upstreams.http.v3.HttpProtocolOptions)
        explicit_http_config: { http2_protocol_options: {} }"
}
bootstrap() { # PROXY GROUP
  local first="${port[$1]}"
  echo 'static_resources:
  listeners:'
  case "$2" in
    plain) catch_all upstream | http_manager "$first" ;;
    routes)
      {
        catch_all upstream
        for host in $(hosts 1); do
          echo "- name: $host"$'\n'"  domains: [$host]"$'\n''  routes:'
          printf '  - { match: { prefix: %s }, route: { cluster: upstream } }\n' "${prefixes[@]}"
        done
      } | http_manager "$first"
      ;;
    http2)
      catch_all upstream | http_manager "$first"
      catch_all upstream_http2 | http_manager $((first + 1))
      catch_all upstream_grpc | http_manager $((first + 2))
      ;;
    tls)
      catch_all upstream | http_manager "$first" "$(downstream_tls ecdsa)"
      catch_all upstream | http_manager $((first + 1)) "$(downstream_tls rsa)"
      catch_all upstream_mutual | http_manager $((first + 2)) "$(downstream_tls ecdsa mutual)"
      ;;
  esac
  echo '  clusters:'
  cluster upstream "$base"
  case "$2" in
    http2)
      http2_cluster upstream_http2 $((base + 1))
      http2_cluster upstream_grpc $((base + 3))
      ;;
    tls)
      cluster upstream_mutual $((base + 2))
      echo "    transport_socket:
      name: envoy.transport_sockets.tls
      typed_config:
        $(quote_type transport_sockets.tls.v3.UpstreamTlsContext)
        sni: localhost
        common_tls_context:
          $only_tls_1_3
          $(certificates ecdsa)
          $(our_authority)"
      ;;
  esac
}

# ---- HAProxy -------------------------------------------------------------------------------------------
haproxy_frontend() { # PORT BACKEND ['options of bind']
  echo "frontend ingress_$1
  bind 127.0.0.1:$1 backlog 4096 ${3:-}
  default_backend $2"
}
haproxy_configuration() { # GROUP
  local first="${port[haproxy]}" strict='ssl-min-ver TLSv1.3'
  echo "global
  nbthread $workers
  maxconn 9000
defaults
  mode http
  option forwardfor
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
backend upstream
  server host 127.0.0.1:$base"
  case "$1" in
    plain) haproxy_frontend "$first" upstream ;;
    routes)
      hosts 1 | while read -r host; do printf "$host%s upstream\n" "${prefixes[@]}"; done >"$scratch/haproxy.map"
      haproxy_frontend "$first" upstream
      echo "  use_backend %[base,map_beg($scratch/haproxy.map,upstream)]"
      ;;
    http2)
      haproxy_frontend "$first" upstream
      haproxy_frontend $((first + 1)) upstream_http2
      haproxy_frontend $((first + 2)) upstream_grpc
      echo "backend upstream_http2
  server host 127.0.0.1:$((base + 1)) proto h2
backend upstream_grpc
  server host 127.0.0.1:$((base + 3)) proto h2"
      ;;
    tls)
      haproxy_frontend "$first" upstream "ssl crt $scratch/ecdsa.pem $strict"
      haproxy_frontend $((first + 1)) upstream "ssl crt $scratch/rsa.pem $strict"
      haproxy_frontend $((first + 2)) upstream_mutual "ssl crt $scratch/ecdsa.pem $strict ca-file $scratch/ca.crt verify required"
      echo "backend upstream_mutual
  server host 127.0.0.1:$((base + 2)) ssl crt $scratch/ecdsa.pem ca-file $scratch/ca.crt verify required sni str(localhost) $strict"
      ;;
  esac
}

# ---- nginx, as proxy and as host -----------------------------------------------------------------------
nginx_head() { # $1: its name; standard input: what stands in http { }
  [[ "$(id -u)" != 0 ]] || echo 'user root;'
  echo "daemon off; worker_processes $workers; worker_rlimit_nofile 30000; pid $scratch/$1.pid; error_log stderr;
events { worker_connections 12000; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 300s; client_body_buffer_size 64k;
  client_body_temp_path $scratch/$1-1; proxy_temp_path $scratch/$1-2; fastcgi_temp_path $scratch/$1-3;
  uwsgi_temp_path $scratch/$1-4; scgi_temp_path $scratch/$1-5; server_names_hash_max_size 4096;"
  cat
  echo '}'
}
nginx_certificate() { echo "ssl_certificate $scratch/$1.crt; ssl_certificate_key $scratch/$1.key; ssl_protocols TLSv1.3; ssl_session_cache shared:$1:8m;"; }
nginx_requires_certificate() { echo "ssl_client_certificate $scratch/ca.crt; ssl_verify_client on;"; }
nginx_server() { # PORT PROXY_PASS ['options of listen' ['directives']]
  echo "server { listen 127.0.0.1:$1 reuseport backlog=4096 ${3:-}; ${4:-} location / { $2; } }"
}
nginx_configuration() { # GROUP
  local first="${port[nginx]}" pass='proxy_pass http://upstream'
  {
    echo "upstream upstream { server 127.0.0.1:$base; keepalive 1024; keepalive_requests 1000000000; }
      upstream upstream_http2 { server 127.0.0.1:$((base + 1)); keepalive 1024; keepalive_requests 1000000000; }
      upstream upstream_grpc { server 127.0.0.1:$((base + 3)); keepalive 1024; keepalive_requests 1000000000; }
      upstream upstream_mutual { server 127.0.0.1:$((base + 2)); keepalive 1024; keepalive_requests 1000000000; }
      proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host \$host;
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;"
    case "$1" in
      plain) nginx_server "$first" "$pass" ;;
      routes)
        nginx_server "$first" "$pass" default_server
        hosts 1 | while read -r host; do
          echo "server { listen 127.0.0.1:$first; server_name $host;"
          printf 'location %s { proxy_pass http://upstream; }\n' "${prefixes[@]}"
          echo '}'
        done
        ;;
      http2)
        nginx_server "$first" "$pass" http2
        nginx_server $((first + 1)) 'grpc_pass grpc://upstream_http2' http2
        nginx_server $((first + 2)) 'grpc_pass grpc://upstream_grpc' http2
        ;;
      tls)
        nginx_server "$first" "$pass" ssl "$(nginx_certificate ecdsa)"
        nginx_server $((first + 1)) "$pass" ssl "$(nginx_certificate rsa)"
        nginx_server $((first + 2)) "proxy_pass https://upstream_mutual; proxy_ssl_certificate $scratch/ecdsa.crt;
          proxy_ssl_certificate_key $scratch/ecdsa.key; proxy_ssl_trusted_certificate $scratch/ca.crt; proxy_ssl_verify on;
          proxy_ssl_name localhost; proxy_ssl_server_name on; proxy_ssl_protocols TLSv1.3" ssl \
          "$(nginx_certificate ecdsa) $(nginx_requires_certificate)"
        ;;
    esac
  } | nginx_head nginx
}
nginx_host_configuration() { # CONTENT of a small answer; listens for HTTP/1.1, HTTP/2 and mutual TLS
  # A static file answers POST too, and trailers make an answer of gRPC of it.
  local locations="location / { return 200 $1; } location = /10m { root $scratch; }
    location /bench.Echo/ { root $scratch; default_type application/grpc; error_page 405 =200 \$uri; add_trailer grpc-status 0; }"
  nginx_head upstream <<<"
    server { listen 127.0.0.1:$base backlog=4096; $locations }
    server { listen 127.0.0.1:$((base + 1)) http2 backlog=4096; http2_max_concurrent_streams 1000; $locations }
    server { listen 127.0.0.1:$((base + 2)) ssl backlog=4096; $(nginx_certificate ecdsa) $(nginx_requires_certificate) $locations }"
}

# ---- certificates: an authority, and for localhost one of each kind -----------------------------------------
make_certificates() {
  local quiet="$scratch/openssl.log" kind
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=bench' -days 30 \
    -keyout "$scratch/ca.key" -out "$scratch/ca.crt" 2>"$quiet"
  for kind in ecdsa rsa; do
    local new=(rsa:2048)
    [[ $kind == rsa ]] || new=(ec -pkeyopt ec_paramgen_curve:P-256)
    openssl req -newkey "${new[@]}" -nodes -subj '/CN=localhost' -keyout "$scratch/$kind.key" -out "$scratch/$kind.csr" 2>"$quiet"
    openssl x509 -req -in "$scratch/$kind.csr" -CA "$scratch/ca.crt" -CAkey "$scratch/ca.key" -CAcreateserial -days 30 \
      -extfile <(echo 'subjectAltName=DNS:localhost,IP:127.0.0.1') -out "$scratch/$kind.crt" 2>"$quiet"
    cat "$scratch/$kind.crt" "$scratch/$kind.key" >"$scratch/$kind.pem"
  done
}
