package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.weft.common.ConfigException;
import org.junit.jupiter.api.Test;

class ConfigSourceTranslatorTest {
  @Test
  void aRestSourceWaitsBetweenItsRequests() {
    assertDoesNotThrow(() -> ConfigSourceTranslator.translate(rest(1)));
    assertThrows(ConfigException.class, () -> ConfigSourceTranslator.translate(rest(0)));
    assertThrows(ConfigException.class, () -> ConfigSourceTranslator.translate(rest(-1)));
  }

  private static ConfigSource rest(int nanos) {
    return ConfigSource.newBuilder()
        .setApiConfigSource(
            ApiConfigSource.newBuilder()
                .setApiType(ApiConfigSource.ApiType.REST)
                .setTransportApiVersion(ApiVersion.V3)
                .addClusterNames("c")
                .setRefreshDelay(Duration.newBuilder().setNanos(nanos)))
        .build();
  }
}
