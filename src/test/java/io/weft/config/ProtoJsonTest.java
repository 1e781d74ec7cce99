package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.weft.testing.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProtoJsonTest {
  private static Bootstrap bootstrap(String yaml) throws Exception {
    return BootstrapLoader.load(null, yaml, UnknownFields.REFUSE).message();
  }

  @Test
  void printsAsEnvoyDoes() throws Exception {
    Bootstrap bootstrap =
        bootstrap(
            """
            node: {id: "a<b>&'é", metadata: {a: [1, true, ~], b: "1.5", c: {}, d: []}}
            static_resources:
              clusters:
              - {name: a, connect_timeout: 0.25s, max_requests_per_connection: 4294967295,
                 maglev_lb_config: {table_size: 65537}, type: STRICT_DNS}
            bootstrap_extensions:
            - name: x
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo
            """);

    assertEquals(
        """
        {
         "node": {
          "id": "a\\u003cb\\u003e&'é",
          "metadata": {
           "a": [
            1,
            true,
            null
           ],
           "b": "1.5",
           "c": {},
           "d": []
          }
         },
         "static_resources": {
          "clusters": [
           {
            "name": "a",
            "type": "STRICT_DNS",
            "connect_timeout": "0.250s",
            "max_requests_per_connection": 4294967295,
            "maglev_lb_config": {
             "table_size": "65537"
            }
           }
          ]
         },
         "bootstrap_extensions": [
          {
           "name": "x",
           "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"
           }
          }
         ]
        }
        """,
        ProtoJson.text(bootstrap));
  }

  @Test
  void redactsSecrets() throws Exception {
    String json =
        ProtoJson.text(
            bootstrap(
                "static_resources: {secrets: [{name: s, tls_certificate: {private_key:"
                    + " {inline_string: hush}, password: {inline_bytes: aHVzaA==},"
                    + " certificate_chain: {inline_string: shown}}}]}"));

    assertFalse(json.contains("hush"), json);
    assertFalse(json.contains("aHVzaA=="), json);
    assertTrue(json.contains("\"inline_string\": \"[redacted]\""), json);
    assertTrue(json.contains("\"inline_bytes\": \"W3JlZGFjdGVkXQ==\""), json);
    assertTrue(json.contains("shown"), json);
  }

  @Test
  void printsShortForms() {
    assertEquals(
        "\"1970-01-01T00:00:05Z\"\n", ProtoJson.text(Timestamp.newBuilder().setSeconds(5).build()));
    assertEquals(
        "\"-1.000000500s\"\n",
        ProtoJson.text(Duration.newBuilder().setSeconds(-1).setNanos(-500).build()));
    assertEquals(
        "\"aB.c,d\"\n",
        ProtoJson.text(FieldMask.newBuilder().addPaths("a_b.c").addPaths("d").build()));
  }

  @Test
  void printsDefaultsWhenAsked() {
    assertEquals("{}\n", ProtoJson.text(Echo.getDefaultInstance(), ProtoJson.Unset.PRINT));
    assertTrue(
        ProtoJson.text(
                io.envoyproxy.envoy.config.core.v3.SocketAddress.getDefaultInstance(),
                ProtoJson.Unset.PRINT)
            .contains("\"protocol\": \"TCP\""));
  }

  @Test
  void agreesWithJsonFormatOnTheCorpus() throws Exception {
    Path corpus = Shared.find("corpus/validate/configs/envoy-configs").orElse(null);
    assumeTrue(corpus != null, "no corpus");
    ObjectMapper json = new ObjectMapper();
    List<Path> files;
    try (Stream<Path> all = Files.list(corpus)) {
      files = all.toList();
    }
    for (Path file : files) {
      Message message = BootstrapLoader.load(file, null, UnknownFields.REFUSE).message();
      TypeRegistry.Builder types = TypeRegistry.newBuilder();
      String own = ProtoJson.text(message);
      for (String word : own.split("\"")) {
        if (word.startsWith("type.googleapis.com/")) {
          types.add(MessageTypes.find(MessageTypes.fullName(word)).getDescriptorForType());
        }
      }
      JsonNode expected =
          json.readTree(
              JsonFormat.printer()
                  .usingTypeRegistry(types.build())
                  .preservingProtoFieldNames()
                  .print(message));
      if (!own.contains("[redacted]")) {
        assertEquals(
            expected.toString().replace(".0,", ",").replace(".0}", "}"),
            json.readTree(own).toString(),
            file.toString());
      }
    }
  }
}
