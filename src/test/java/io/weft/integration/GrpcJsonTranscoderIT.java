package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that speak JSON call {@link LibraryServer} through Weft; answers are Envoy's. */
@Timeout(60)
class GrpcJsonTranscoderIT {
  private static final String LISTENER =
      "- { name: %s, stat_prefix: %s, address: { socket_address: { address: 127.0.0.1, port_value:"
          + " 0 } }, filter_chains: [ { filters: [ { name: hcm, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,"
          + " stat_prefix: %s, route_config: { virtual_hosts: [ { name: all, domains: [\"*\"],"
          + " routes: [ { match: { prefix: / }, route: { cluster: server } } ] } ] }, http_filters:"
          + " [ { name: envoy.filters.http.grpc_json_transcoder, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder,"
          + " proto_descriptor: \"%s\", services: [ weft.test.Library ], %s } }, { name:"
          + " envoy.filters.http.router, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } } ] } ]"
          + " }\n"
          + "  ";

  @TempDir static Path folder;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static LibraryServer server;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new LibraryServer(0);
    Path descriptors = folder.resolve("library.pb");
    Files.write(descriptors, LibraryServer.descriptors().toByteArray());
    String strict =
        "request_validation_options: { reject_unknown_method: true,"
            + " reject_unknown_query_parameters: true, reject_binding_body_field_collisions: true"
            + " }, max_request_body_size: 100, max_response_body_size: 100, convert_grpc_status:"
            + " true, case_insensitive_enum_parsing: true";
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                listener("plain", descriptors, "auto_mapping: true")
                    + listener("strict", descriptors, strict)
                    + listener(
                        "lines",
                        descriptors,
                        "print_options: { stream_newline_delimited: true,"
                            + " always_print_enums_as_ints: true, preserve_proto_field_names: true"
                            + " }, ignore_unknown_query_parameters: true")
                    + listener(
                        "events",
                        descriptors,
                        "print_options: { stream_sse_style_delimited: true }"),
                Bootstraps.cluster(
                    "server", "127.0.0.1", server.port(), "http2_protocol_options: {},")));
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    weft.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET    | /v1/shelves/1/books/2 || {"id":"shelves/1/books/2"}
          GET    | /v1/books/7?author.home.name=y&tags=a&tags=b&pages=12&genre=NOVEL || {"id":"7","author":{"home":{"name":"y"}},"tags":["a","b"],"pages":"12","genre":"NOVEL"}
          GET    | /v1/books/a%2Fb%20c || {"id":"a/b c"}
          GET    | /v1/books/7/Ann:read || {"id":"7","author":{"name":"Ann"}}
          GET    | /v1/files/a%2Fb%20c/d || {"title":"a%2Fb c/d"}
          GET    | /v1/books/7?others.name=1&others.age=2 || {"id":"7","others":[{"name":"1","age":2}]}
          GET    | /v1/books/7?published=2020-01-02T03:04:05.5Z&lent=1.5s&note=hi&mask=a.b,cD || {"id":"7","published":"2020-01-02T03:04:05.500Z","lent":"1.500s","note":"hi","mask":"a.b,cD"}
          DELETE | /v1/books/4 || {"id":"4"}
          REPORT | /v1/report?id=1 || {"id":"1"}
          PUT    | /v1/authors/9?author.age=5 | {"name":"n"} | {"id":"9","author":{"name":"n","age":5}}
          PATCH  | /v1/homes/5/books/3 | {"author":{"name":"q"}} | {"author":{"name":"q","home":{"name":"homes/5"}},"pages":"3"}
          POST   | /v1/books?tags=q | {"tags":["1"],"nosuch":1} | {"tags":["1","q"]}
          POST   | /v1/books | {"extra":{"k":[1,"s",null,true]},"any":{"@type":"type.googleapis.com/weft.test.Author","name":"z"},"ratings":{"x":1}} | {"ratings":{"x":1},"extra":{"k":[1,"s",null,true]},"any":{"@type":"type.googleapis.com/weft.test.Author","name":"z"}}
          POST   | /v1/books | {"tags":["a"],"tags":["b"],"title":"s","title":null} | {"title":"s","tags":["a","b"]}
          POST   | /weft.test.Library/Auto | {"cover_image":"-_8"} | {"coverImage":"+/8="}
          GET    | /v1/down?id=1 || [{"id":"1"},{"id":"1"},{"id":"1"}]
          POST   | /v1/up | [{"tags":["a"]},{"tags":["b"]}] | {"tags":["a","b"]}
          POST   | /v1/both?title=x | [{"id":"a"},{"id":"b"}] | [{"id":"a","title":"x"},{"id":"b"}]
          POST   | /v1/upload | hello | {"id":"application/json","title":"hello"}
          GET    | /v1/cover/3?body.content_type=a/b&body.data=aGVsbG8= || hello
          GET    | /v1/downloads?id=text/x&title=hello || hellohellohello
          """)
  void answersWithWhatWasAsked(String method, String path, String body, String expected)
      throws Exception {
    HttpResponse<String> response = send("plain", method, path, body);

    assertEquals(expected, response.body());
    assertEquals(200, response.statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          plain  | GET  | /v1/books/7?pages=x || 400 | pages: invalid value "x" for type TYPE_INT64
          plain  | POST | /v1/books | {"others":[{"age":1},{"age":"q"}]} | 400 | others[1].age: invalid value "q" for type TYPE_INT32
          plain  | POST | /v1/books | {"tags":["a",1]} | 400 | tags[0]: invalid value 1 for type TYPE_STRING
          plain  | POST | /v1/books | {"tags":["a",{}]} | 400 | tags: invalid value Starting an object on a scalar field for type tags
          plain  | POST | /v1/books | {"ratings":{"x":1,"x":2}} | 400 | ratings[0]: Repeated map key: 'x' is already set.
          plain  | POST | /v1/books | {"extra":{"k":{"a":1,"b":2,"a":3}}} | 400 | extra.fields[0].value.struct_value.fields[1]: Repeated map key: 'a' is already set.
          plain  | POST | /v1/books | {"isbn":"1","issn":"2"} | 400 | : invalid value oneof field 'code' is already set. Cannot set 'issn' for type oneof
          plain  | POST | /v1/books | {"edition":1,"edition":2} | 400 | : invalid value oneof field '_edition' is already set. Cannot set 'edition' for type oneof
          plain  | POST | /v1/books | {"any":{"@type":"x"}} | 400 | any: invalid value Invalid type URL, type URLs must be of the form 'type.googleapis.com/<typename>', got: x for type Any
          plain  | POST | /v1/books | ﻿{} | 400 | Expected a value.
          plain  | POST | /v1/books | [] | 400 | : Root element must be a message.
          plain  | POST | /v1/up | {"id":"1"} | 400 | Expected an array instead of an object
          plain  | POST | /v1/both | [{"id":"a"},5] | 400 | : Root element must be a message.
          strict | GET  | /v1/nosuch?x=1 || 404 | Could not resolve /v1/nosuch to a method.
          strict | GET  | /v1/books/7?nosuch=1 || 400 | Could not find field "nosuch" in the type "weft.test.Book".
          strict | POST | /v1/books?id=3 | {"id":"4"} | 400 | The binding value "3" of the field id is conflicting with the value "4" in the body.
          strict | GET  | /v1/fail || 404 | {"code":5,"message":"no such book"}
          strict | GET  | /v1/fail?id=3&genre=novel || 404 | {"code":5,"message":"no such book","details":[{"@type":"type.googleapis.com/weft.test.Book","id":"3","genre":"NOVEL"}]}
          """)
  void refusesWithTheReason(
      String listener, String method, String path, String body, int status, String expected)
      throws Exception {
    HttpResponse<String> response = send(listener, method, path, body);

    assertEquals(status, response.statusCode());
    assertEquals(expected, response.body());
  }

  @Test
  void boundsBodies() throws Exception {
    String large = "x".repeat(200);

    assertEquals(
        413, send("strict", "POST", "/v1/books", "{\"id\":\"" + large + "\"}").statusCode());
    assertEquals(500, send("strict", "GET", "/v1/books/" + large, null).statusCode());
  }

  @Test
  void tellsTheStatusOfACallInHeaders() throws Exception {
    HttpResponse<String> response = send("plain", "GET", "/v1/fail", null);

    assertEquals(404, response.statusCode());
    assertEquals("5", response.headers().firstValue("grpc-status").orElseThrow());
    assertEquals("no such book", response.headers().firstValue("grpc-message").orElseThrow());
  }

  @Test
  void tellsTheMessagesOfAStreamApartAsConfigured() throws Exception {
    assertEquals(
        "{\"id\":\"1\",\"genre\":1}\n".repeat(3),
        send("lines", "GET", "/v1/down?id=1&genre=NOVEL&nosuch=1", null).body());
    HttpResponse<String> events = send("events", "GET", "/v1/down?id=1", null);
    assertEquals("data: {\"id\":\"1\"}\n\n".repeat(3), events.body());
    assertEquals("text/event-stream", events.headers().firstValue("content-type").orElseThrow());
  }

  @Test
  void passesWhatNoRuleHas() throws Exception {
    assertEquals(415, send("plain", "GET", "/v1/nosuch", null).statusCode());
  }

  @Test
  void passesMessagesOnInBothDirectionsAsTheyCome() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", weft.port("plain"))) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /v1/both HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      chunk(out, "[{\"id\":\"a\"}");
      readTo(in, "[{\"id\":\"a\"}");
      chunk(out, ",{\"id\":\"b\"}");
      readTo(in, ",{\"id\":\"b\"}");
      chunk(out, "]");
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      readTo(in, "]");
    }
  }

  private static void chunk(OutputStream out, String text) throws IOException {
    out.write(
        (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static void readTo(InputStream in, String text) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(text) < 0) {
      int octet = in.read();
      assertTrue(octet >= 0, read.toString());
      read.append((char) octet);
    }
  }

  private static HttpResponse<String> send(String listener, String method, String path, String body)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + weft.port(listener) + path.replace(" ", "%20")))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .headers(
                body == null
                    ? new String[] {"accept", "*/*"}
                    : new String[] {"content-type", "application/json"})
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String listener(String name, Path descriptors, String more) {
    return LISTENER.formatted(name, name, name, descriptors, more);
  }
}
