package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions.SettingsParameter;
import io.weft.common.ConfigException;
import io.weft.http.http2.Http2Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomSettingsTest {
  @Test
  void meansTheSameAsTheNamedField() throws ConfigException {
    Http2Settings settings = translate(with(3, 7).addCustomSettingsParameters(setting(4, 70_000)));

    assertEquals(7, settings.maxConcurrentStreams());
    assertEquals(70_000, settings.streamWindowBytes());
    assertEquals(Map.of(), settings.others());
  }

  @Test
  void keepsWhatHasNoMeaningHere() throws ConfigException {
    Http2Settings settings = translate(with(77, 1).addCustomSettingsParameters(setting(77, 1)));

    assertEquals(Map.of(77, 1L), settings.others());
  }

  @Test
  void refusesTwoValues() {
    assertRefused(with(77, 1).addCustomSettingsParameters(setting(77, 2)), "{0x4d}");
  }

  @Test
  void refusesWhatHasANamedFieldThatIsSet() {
    assertRefused(
        with(3, 2).setMaxConcurrentStreams(UInt32Value.of(2)),
        "the {max_concurrent_streams} HTTP/2");
  }

  @Test
  void refusesPushAndExtendedConnect() {
    assertRefused(with(2, 1), "server push");
    assertRefused(with(8, 1), "allow_connect");
    assertRefused(with(5, 20_000), "16384 is allowed");
  }

  private static void assertRefused(Http2ProtocolOptions.Builder proto, String problem) {
    ConfigException failure = assertThrows(ConfigException.class, () -> translate(proto));
    String message = failure.problems().getFirst().toString();
    assertTrue(message.contains("custom_settings_parameters"), message);
    assertTrue(message.contains(problem), message);
  }

  private static Http2Settings translate(Http2ProtocolOptions.Builder proto)
      throws ConfigException {
    return Http2SettingsTranslator.of(proto.build(), Http2Settings.FieldLimits.DEFAULT);
  }

  private static Http2ProtocolOptions.Builder with(int identifier, int value) {
    return Http2ProtocolOptions.newBuilder()
        .addCustomSettingsParameters(setting(identifier, value));
  }

  private static SettingsParameter setting(int identifier, int value) {
    return SettingsParameter.newBuilder()
        .setIdentifier(UInt32Value.of(identifier))
        .setValue(UInt32Value.of(value))
        .build();
  }
}
