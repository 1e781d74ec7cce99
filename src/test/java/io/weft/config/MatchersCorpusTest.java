package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.weft.common.ConfigException;
import io.weft.extension.path.match.uritemplate.UriTemplateMatcherFactory;
import io.weft.extension.path.rewrite.uritemplate.UriTemplateRewriterFactory;
import io.weft.hcm.PathNormalization;
import io.weft.hcm.PathNormalization.EscapedSlashes;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.HeaderMatcher;
import io.weft.testing.CorpusCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds matchers, templates and the forms of paths against Envoy's own test cases. */
class MatchersCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIVE_VARIABLES = "/{var1}/{var2}/{var3}/{var4}/{var5}";

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    return CorpusCases.of("matchers", MatchersCorpusTest::check);
  }

  private static void check(JsonNode node) throws ConfigException {
    switch (node.get("kind").asText()) {
      case "header" -> checkHeaders(node);
      case "string" -> {
        var matcher = read(node.get("matcher"), StringMatcher.getDefaultInstance());
        assertEquals(
            node.get("match").asBoolean(),
            MatcherTranslator.string(matcher).matches(node.get("input").asText()));
      }
      case "path" -> {
        var matcher = read(node.get("matcher"), PathMatcher.getDefaultInstance());
        String path = PathNormalization.withoutQueryAndFragment(node.get("input").asText());
        assertEquals(
            node.get("match").asBoolean(),
            MatcherTranslator.string(matcher.getPath()).matches(path));
      }
      case "metadata" -> checkMetadata(node);
      case "path_normalization" -> checkNormalization(node);
      case "uri_template" -> checkTemplate(node);
      default -> throw new AssertionError("unknown kind");
    }
  }

  private static void checkHeaders(JsonNode node) throws ConfigException {
    List<HeaderMatcher> matchers = new ArrayList<>();
    for (JsonNode one : node.get("matchers")) {
      matchers.add(
          MatcherTranslator.header(
              read(one, io.envoyproxy.envoy.config.route.v3.HeaderMatcher.getDefaultInstance())));
    }
    HeaderMap headers = new HeaderMap(8);
    for (JsonNode pair : node.get("headers")) {
      headers.add(HeaderName.of(pair.get(0).asText()), pair.get(1).asText());
    }
    assertEquals(node.get("match").asBoolean(), HeaderMatcher.allMatch(matchers, headers));
  }

  private static void checkMetadata(JsonNode node) throws ConfigException {
    var matcher = read(node.get("matcher"), MetadataMatcher.getDefaultInstance());
    JsonNode metadata = JSON.createObjectNode().set("filter_metadata", node.get("metadata"));
    assertEquals(
        node.get("match").asBoolean(),
        MatcherTranslator.metadata(matcher)
            .matches(MetadataTranslator.translate(read(metadata, Metadata.getDefaultInstance()))));
  }

  private static void checkNormalization(JsonNode node) {
    String input = node.get("input").asText();
    String op = node.get("op").asText();
    EscapedSlashes keep = EscapedSlashes.KEEP_UNCHANGED;
    String actual =
        switch (op) {
          case "normalize_path" -> applied(new PathNormalization(true, false, keep), input);
          case "merge_slashes" -> applied(new PathNormalization(false, true, keep), input);
          case "remove_query_and_fragment" -> PathNormalization.withoutQueryAndFragment(input);
          default ->
              applied(
                  new PathNormalization(false, false, EscapedSlashes.UNESCAPE_AND_FORWARD), input);
        };
    assertEquals(node.get("expect").isNull() ? null : node.get("expect").asText(), actual);
  }

  private static String applied(PathNormalization normalization, String input) {
    PathNormalization.Outcome outcome = normalization.apply(input);
    return outcome instanceof PathNormalization.Outcome.Rejected ? null : outcome.path();
  }

  private static void checkTemplate(JsonNode node) throws ConfigException {
    JsonNode args = node.path("args");
    String check = node.get("check").asText();
    switch (check) {
      case "isValidMatchPattern" ->
          assertEquals(node.get("valid").asBoolean(), isTemplate(args.get(0).asText()));
      case "isValidSharedVariableSet" ->
          assertEquals(
              node.get("valid").asBoolean(), isRewrite(args.get(0).asText(), args.get(1).asText()));
      case "match_and_rewrite" ->
          assertEquals(
              node.get("expect").asText(),
              rewritten(
                  node.get("rewrite").asText(),
                  node.get("pattern").asText(),
                  node.get("path").asText()));
      case "ParseVariableSuccess", "ParseVariableFailure" ->
          assertEquals(check.endsWith("Success"), isTemplate('/' + args.get(0).asText()));
      case "ParsePathPatternSyntaxSuccess", "ParsePathPatternSyntaxFailure" ->
          assertEquals(check.endsWith("Success"), isTemplate(args.get(0).asText()));
      case "GenPatternRegexWithoutMatch" ->
          assertEquals(false, matches(args.get(1).asText(), args.get(0).asText()));
      case "UriTemplateMatch" ->
          assertEquals(
              node.get("match").asBoolean(),
              matches(
                  config(node, UriTemplateMatchConfig.class).getPathTemplate(),
                  node.get("path").asText()));
      case "UriTemplateRewrite" -> checkRewrite(node);
      default ->
          // Patterns of rewrites, as they are read.
          assertEquals(
              node.get("valid").asBoolean(),
              isRewrite(FIVE_VARIABLES, args.get(0).asText().replaceAll("\\{[gd]oo}", "{var1}")));
    }
  }

  private static void checkRewrite(JsonNode node) throws ConfigException {
    String rewrite = config(node, UriTemplateRewriteConfig.class).getPathTemplateRewrite();
    String pattern = node.get("matched_pattern").asText();
    if (node.get("error").asBoolean()) {
      assertEquals(false, isRewrite(pattern, rewrite));
      return;
    }
    assertEquals(
        node.get("expect").asText(), rewritten(rewrite, pattern, node.get("path").asText()));
  }

  private static boolean isTemplate(String text) {
    try {
      matcher(text);
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static boolean isRewrite(String template, String rewrite) {
    try {
      rewrite(rewrite, matcher(template));
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static boolean matches(String template, String path) throws ConfigException {
    return matcher(template).matches(path, path.length());
  }

  private static String rewritten(String rewrite, String template, String path)
      throws ConfigException {
    var matcher = matcher(template);
    return rewrite(rewrite, matcher).apply(path, path.length(), matcher);
  }

  private static io.weft.router.PathMatcher matcher(String template) throws ConfigException {
    return new UriTemplateMatcherFactory()
        .create(UriTemplateMatchConfig.newBuilder().setPathTemplate(template).build());
  }

  private static io.weft.router.PathRewrite rewrite(String text, io.weft.router.PathMatcher matcher)
      throws ConfigException {
    return new UriTemplateRewriterFactory()
        .create(
            UriTemplateRewriteConfig.newBuilder().setPathTemplateRewrite(text).build(), matcher);
  }

  private static <M extends Message> M config(JsonNode node, Class<M> type) throws ConfigException {
    TypedExtensionConfig extension =
        ConfigReader.read(
                YamlReader.read(node.get("config").asText(), "case"),
                TypedExtensionConfig.getDefaultInstance(),
                "case",
                UnknownFields.REFUSE)
            .message();
    try {
      return extension.getTypedConfig().unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static <M extends Message> M read(JsonNode node, M prototype) throws ConfigException {
    return ConfigReader.read(
            JsonReader.read(node.toString(), "case"), prototype, "case", UnknownFields.REFUSE)
        .message();
  }
}
