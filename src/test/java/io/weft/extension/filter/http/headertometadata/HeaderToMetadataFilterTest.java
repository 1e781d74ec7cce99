package io.weft.extension.filter.http.headertometadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config.KeyValuePair;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config.Rule;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config.ValueEncode;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config.ValueType;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import io.weft.extension.filter.http.headertometadata.HeaderToMetadataFilter.Settings;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.PerRouteKey;
import io.weft.testing.TestRequests;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeaderToMetadataFilterTest {
  @Test
  void notesFieldsAndRemovesThem() throws Exception {
    HttpRequest request = TestRequests.get("/", "x-v", "canary");

    assertEquals(
        Map.of("v", "canary"),
        facts(
            Rule.newBuilder().setHeader("x-v").setOnHeaderPresent(pair("v")).setRemove(true),
            request));
    assertNull(request.headers().get(HeaderName.of("x-v")));
  }

  @Test
  void notesWhatIsMissing() throws Exception {
    assertEquals(
        Map.of("v", "none"),
        facts(
            Rule.newBuilder().setHeader("x-v").setOnHeaderMissing(pair("v").setValue("none")),
            TestRequests.get("/")));
  }

  @Test
  void readsCookiesNumbersAndBase64() throws Exception {
    HttpRequest request =
        TestRequests.get("/", "cookie", "a=1; c=\"v\"", "x-n", "12.5", "x-b", "aGVsbG8=");

    assertEquals(
        Map.of("v", "v"),
        facts(Rule.newBuilder().setCookie("c").setOnHeaderPresent(pair("v")), request));
    assertEquals(
        12.5,
        facts(
                Rule.newBuilder()
                    .setHeader("x-n")
                    .setOnHeaderPresent(pair("n").setType(ValueType.NUMBER)),
                request)
            .get("n"));
    assertEquals(
        "hello",
        facts(
                Rule.newBuilder()
                    .setHeader("x-b")
                    .setOnHeaderPresent(pair("b").setEncode(ValueEncode.BASE64)),
                request)
            .get("b"));
  }

  @Test
  void readsValuesOfProtobuf() throws Exception {
    Rule.Builder rule =
        Rule.newBuilder()
            .setHeader("x-v")
            .setOnHeaderPresent(
                pair("v").setType(ValueType.PROTOBUF_VALUE).setEncode(ValueEncode.BASE64));

    assertEquals(1.5, facts(rule, protobuf(Value.newBuilder().setNumberValue(1.5))).get("v"));
    assertEquals(Map.of("v", "s"), facts(rule, protobuf(Value.newBuilder().setStringValue("s"))));
    assertTrue(facts(rule, protobuf(Value.newBuilder().setNullValueValue(0))).containsKey("v"));
    assertEquals(Map.of(), facts(rule, TestRequests.get("/", "x-v", "AA==")));
  }

  private static HttpRequest protobuf(Value.Builder value) {
    String text = Base64.getEncoder().encodeToString(value.build().toByteArray());
    return TestRequests.get("/", "x-v", text);
  }

  @Test
  void leavesOutWhatIsMalformed() throws Exception {
    assertEquals(
        Map.of(),
        facts(
            Rule.newBuilder()
                .setHeader("x-n")
                .setOnHeaderPresent(pair("n").setType(ValueType.NUMBER)),
            TestRequests.get("/", "x-n", "many")));
  }

  @Test
  void refusesRulesThatDoNothing() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> facts(Rule.newBuilder().setHeader("a"), TestRequests.get("/")));

    assertEquals(
        "request_rules[0]: header to metadata filter: rule for header 'a' has neither"
            + " `on_header_present` nor `on_header_missing` set",
        e.problems().get(0).toString());
  }

  private static Map<String, @Nullable Object> facts(Rule.Builder rule, HttpRequest request)
      throws Exception {
    new HeaderToMetadataFactory()
        .create(
            Config.newBuilder().addRequestRules(rule).build(),
            new PerRouteKey<>("f", Settings.class),
            TestContexts.of())
        .filter(request, TestRequests.HOST);
    return request
        .streamInfo()
        .dynamicMetadata()
        .namespace("envoy.filters.http.header_to_metadata");
  }

  private static KeyValuePair.Builder pair(String key) {
    return KeyValuePair.newBuilder().setKey(key);
  }
}
