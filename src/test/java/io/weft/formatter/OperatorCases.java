package io.weft.formatter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.UpstreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.testing.TestCertificate;
import java.math.BigInteger;
import java.net.UnixDomainSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The corpus's cases of one operator: gives a stream the fact that Envoy's test gave its mock, and
 * looks whether the operator finds it.
 */
final class OperatorCases {
  private static final int MILLIS = 1_000_000;

  private OperatorCases() {}

  static void check(JsonNode node) throws Exception {
    String expected = node.get("expect").isNull() ? null : node.get("expect").asText();
    switch (node.get("formatter").asText()) {
      case "StreamInfoFormatter" -> checkStream(node, expected);
      case "DownstreamPeerCertVStartFormatter" ->
          check("DOWNSTREAM_PEER_CERT_V_START(%Y/%m/%d)", new Scene(), expected);
      case "QueryParameterFormatter" -> {
        Scene scene = new Scene();
        scene.requestHeaders.add(HeaderName.PATH, "/path?x=xxxxxx");
        check("QUERY_PARAM(x):2", scene, expected);
      }
      case "GrpcStatusFormatter" -> checkGrpcStatus(node, expected);
      default -> checkHeader(node, expected);
    }
  }

  private static void checkHeader(JsonNode node, @Nullable String expected) throws Exception {
    Scene scene = new Scene();
    addFields(scene.requestHeaders, "GET");
    addFields(scene.responseHeaders, "PUT");
    addFields(scene.responseTrailers, "POST");
    String command =
        switch (node.get("formatter").asText()) {
          case "RequestHeaderFormatter" -> "REQ";
          case "ResponseHeaderFormatter" -> "RESP";
          case "ResponseTrailerFormatter" -> "TRAILER";
          default -> throw new AssertionError("unknown formatter");
        };
    JsonNode args = node.get("args");
    String alternative = args.get(1).asText().isEmpty() ? "" : '?' + args.get(1).asText();
    String length = args.get(2).asText().endsWith("(2)") ? ":2" : "";
    check(command + '(' + args.get(0).asText() + alternative + ')' + length, scene, expected);
  }

  private static void addFields(HeaderMap headers, String method) {
    headers.add(HeaderName.METHOD, method);
    headers.add(HeaderName.of("test-2"), "test-2");
    if (!method.equals("POST")) {
      headers.add(HeaderName.PATH, "/");
      headers.add(HeaderName.of("test"), "test");
    }
  }

  private static void checkGrpcStatus(JsonNode node, @Nullable String expected) throws Exception {
    Scene scene = new Scene();
    if (expected != null) {
      scene.requestHeaders.add(HeaderName.CONTENT_TYPE, "application/grpc+proto");
      scene.responseTrailers.add(HeaderName.GRPC_STATUS, expected);
    }
    String form = node.get("args").get(3).asText();
    String parameter =
        form.endsWith("Number") ? "NUMBER" : form.endsWith("SnakeString") ? "SNAKE_STRING" : "";
    check("GRPC_STATUS(" + parameter + ')', scene, expected);
  }

  private static void checkStream(JsonNode node, @Nullable String expected) throws Exception {
    String command = node.get("args").get(0).asText();
    if (command.startsWith("\"")) {
      command = command.substring(1, command.indexOf('"', 1));
    }
    boolean isPipe = "".equals(expected) && command.endsWith("_PORT");
    Address local =
        isPipe
            ? Address.of(UnixDomainSocketAddress.of("/run/a"))
            : Address.of("127.0.0.2", command.contains("DIRECT_LOCAL") ? 0 : 8443);
    Scene scene = new Scene(Instant.EPOCH, local);
    if (expected != null) {
      if (command.contains("_PEER_") || command.contains("_SAN") || command.contains("_TLS_")) {
        addHandshake(scene, command, expected);
      } else if (command.startsWith("UPSTREAM_")) {
        addUpstream(scene, command, expected, isPipe);
      } else {
        add(scene.stream, command, expected);
      }
    }
    check(parameters(node, command), scene, expectation(scene, command, expected));
  }

  private static String parameters(JsonNode node, String command) {
    if (command.equals("COMMON_DURATION")) {
      return command + "(DS_RX_BEG:DS_RX_END)";
    }
    return node.get("args").size() > 1
        ? command + '(' + node.get("args").get(1).asText() + ')'
        : command;
  }

  private static @Nullable String expectation(
      Scene scene, String command, @Nullable String expected) {
    if (command.equals("UPSTREAM_CONNECTION_ID")) {
      return String.valueOf(scene.stream.ensureUpstream().attempts().get(0).connectionId());
    }
    // A certificate's subject is a distinguished name.
    if (expected != null && command.endsWith("_IP_SAN")) {
      return Arrays.stream(expected.split(","))
          .map(OperatorCases::address)
          .collect(Collectors.joining(","));
    }
    return "subject".equals(expected) ? "CN=subject" : expected;
  }

  private static void add(StreamInfo stream, String command, String expected) {
    switch (command) {
      case "RESPONSE_CODE_DETAILS" -> stream.responseCodeDetails(expected);
      case "STREAM_ID" -> stream.requestId(expected);
      case "REQUESTED_SERVER_NAME" -> stream.connection().requestedServerName(serverName(expected));
      case "RESPONSE_FLAGS_LONG" -> stream.addFlag(ResponseFlag.LOCAL_RESET);
      case "BYTES_SENT" -> stream.bytes().addSent(Long.parseLong(expected), 0);
      case "DURATION" -> stream.responseEndNanos(after(stream, expected));
      case "COMMON_DURATION" -> stream.requestEndNanos(stream.startNanos());
      case "RESPONSE_DURATION" ->
          stream.ensureUpstream().responseStartNanos(after(stream, expected));
      default -> {
        // What a stream has from the beginning.
      }
    }
  }

  private static String serverName(String expected) {
    return expected.startsWith("invalid:")
        ? expected.substring(8).replaceFirst("^__", "</").replaceFirst("_$", "\n")
        : expected;
  }

  private static long after(StreamInfo stream, String millis) {
    return stream.startNanos() + Long.parseLong(millis) * MILLIS;
  }

  private static void addUpstream(Scene scene, String command, String expected, boolean isPipe) {
    UpstreamInfo upstream = scene.stream.ensureUpstream();
    String name = command.startsWith("UPSTREAM_HOST_NAME") ? hostName(expected) : "";
    upstream.host(Address.of("10.0.0.1", 443), name, Metadata.EMPTY);
    ConnectionInfo connection = Scene.upstreamConnection();
    if (isPipe) {
      Address pipe = Address.of(UnixDomainSocketAddress.of("/run/a"));
      connection = new ConnectionInfo(pipe, pipe);
    }
    upstream.connection(connection, null);
    switch (command) {
      case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> upstream.attemptCount(Integer.parseInt(expected));
      case "UPSTREAM_WIRE_BYTES_SENT" -> upstream.addBytesSent(0, Long.parseLong(expected));
      case "UPSTREAM_CONNECTION_POOL_READY_DURATION" -> {
        upstream.connectTimes(scene.stream.startNanos(), after(scene.stream, expected));
        upstream.poolReadyNanos(after(scene.stream, expected));
      }
      default -> {
        // An address or the connection itself.
      }
    }
  }

  private static String hostName(String expected) {
    return expected.equals("10.0.0.1") ? "" : expected;
  }

  /** A certificate with the names {@code expected}. */
  private static X509Certificate certificateOf(String command, String expected) {
    TestCertificate.Builder certificate = TestCertificate.named("a");
    for (String name : expected.split(",")) {
      switch (command.replaceFirst(".*_(\\w+)_SAN", "$1")) {
        case "OTHERNAME" -> certificate.otherName(name);
        case "EMAIL" -> certificate.email(name);
        case "DNS" -> certificate.dns(name);
        case "URI" -> certificate.uri(name);
        default -> certificate.ip(address(name));
      }
    }
    return certificate.build().certificate();
  }

  /** Envoy's mock has addresses that are none. */
  private static String address(String name) {
    return name.startsWith("san") ? "10.0.0." + (name.length() + 1) : name;
  }

  private static void addHandshake(Scene scene, String command, String expected) throws Exception {
    X509Certificate certificate = Scene.certificate();
    if (command.endsWith("_SAN")) {
      byte[] names = certificateOf(command, expected).getExtensionValue("2.5.29.17");
      when(certificate.getExtensionValue("2.5.29.17")).thenReturn(names);
    } else if (command.endsWith("_SERIAL")) {
      when(certificate.getSerialNumber()).thenReturn(new BigInteger(expected, 16));
    } else if (command.endsWith("_ISSUER")) {
      when(certificate.getIssuerX500Principal()).thenReturn(new X500Principal(expected));
    } else if (command.endsWith("_SUBJECT")) {
      String name = expected.equals("subject") ? "CN=subject" : expected;
      when(certificate.getSubjectX500Principal()).thenReturn(new X500Principal(name));
    }
    Scene.Handshake handshake =
        new Scene.Handshake(expected, expected, expected, List.of(certificate), certificate);
    if (command.startsWith("UPSTREAM_")) {
      ConnectionInfo connection = Scene.upstreamConnection();
      connection.tls(handshake);
      scene.stream.ensureUpstream().connection(connection, null);
    } else {
      scene.connection.tls(handshake);
    }
  }

  private static void check(String command, Scene scene, @Nullable String expected)
      throws Exception {
    String text = SubstitutionFormat.parse('%' + command + '%').format(scene.context());
    assertEquals(expected == null ? "-" : expected, text);
  }
}
