package io.weft.http.http1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.http.HeadersWithUnderscores;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** A message in raw bytes and what Envoy 1.40 made of it, as a line of JSON tells. */
record VerdictCase(String id, JsonNode node) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All cases of the resource {@code name}. */
  static List<VerdictCase> read(String name) throws IOException {
    List<VerdictCase> cases = new ArrayList<>();
    try (InputStream in = VerdictCase.class.getResourceAsStream(name)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        JsonNode node = JSON.readTree(line);
        cases.add(new VerdictCase(node.get("id").asText(), node));
      }
    }
    return cases;
  }

  /** The bytes of the case, in the pieces that it names. */
  static String raw(JsonNode parts) {
    StringBuilder raw = new StringBuilder();
    for (JsonNode part : parts) {
      raw.append(
          part.isTextual()
              ? part.asText()
              : part.get("fill").asText().repeat(part.get("times").asInt()));
    }
    return raw.toString();
  }

  /** Ids of messages that Envoy accepts and Weft refuses. */
  static Set<String> stricter() throws IOException {
    try (InputStream in = VerdictCase.class.getResourceAsStream("/http1/stricter.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return Set.copyOf(text.lines().filter(line -> !line.startsWith("#")).toList());
    }
  }

  /** The settings that the case's listener has. */
  Http1Settings settings() {
    Http1Settings.Builder builder = Http1Settings.builder();
    switch (node.path("settings").asText("")) {
      case "", "up", "keep", "p100", "keepcase" -> {}
      case "old" -> builder.acceptHttp10(true).defaultHostForHttp10("old.test");
      case "trailrej" ->
          builder
              .enableTrailers(true)
              .headersWithUnderscores(HeadersWithUnderscores.REJECT_REQUEST);
      case "traildrop" ->
          builder.enableTrailers(true).headersWithUnderscores(HeadersWithUnderscores.DROP_HEADER);
      case "ignup" ->
          builder.ignoredUpgrades(value -> value.toLowerCase(Locale.ROOT).startsWith("web"));
      case "trail" -> builder.enableTrailers(true);
      case "cl_te" -> builder.allowChunkedLength(true);
      case "noabs" -> builder.allowAbsoluteUrl(false);
      case "custom" -> builder.allowCustomMethods(true);
      case "drop" -> builder.headersWithUnderscores(HeadersWithUnderscores.DROP_HEADER);
      case "rej" -> builder.headersWithUnderscores(HeadersWithUnderscores.REJECT_REQUEST);
      case "small" -> builder.maxHeadBytes(1024);
      case "few" -> builder.maxHeaders(5);
      default -> throw new AssertionError(node.get("settings"));
    }
    return builder.build();
  }

  /** A connection that brings {@code raw} in one piece, or byte by byte. */
  static ScriptedConnection connection(String raw, boolean byteByByte) {
    ScriptedConnection connection = new ScriptedConnection();
    if (!byteByByte) {
      return connection.feed(raw);
    }
    for (int i = 0; i < raw.length(); i++) {
      connection.feed(raw.substring(i, i + 1));
    }
    return connection;
  }

  @Override
  public String toString() {
    return id;
  }
}
