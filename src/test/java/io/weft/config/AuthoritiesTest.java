package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource.ApiType;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.weft.common.ConfigException;
import io.weft.common.ResourceLocator;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthoritiesTest {
  private static final String NAME = "xdstp://a/t.T/x";

  private final Bootstrap.Builder bootstrap = Bootstrap.newBuilder();

  @Test
  void findsWhoServesAnAuthority() throws ConfigException {
    bootstrap.addConfigSources(source("other")).addConfigSources(source("b", "a"));
    Authorities authorities = Authorities.of(bootstrap.build(), () -> true);

    assertEquals(locator("config_sources[1]"), authorities.find(NAME));
    assertEquals(Optional.empty(), authorities.find("xdstp://c/t.T/x"));
    assertEquals(Optional.empty(), authorities.find("x"));
  }

  @Test
  void leavesTheRestToTheDefault() throws ConfigException {
    bootstrap.addConfigSources(source("other")).setDefaultConfigSource(source());

    assertEquals(
        locator("default_config_source"), Authorities.of(bootstrap.build(), () -> true).find(NAME));
  }

  @Test
  void servesNothingUnlessItIsEnabled() throws ConfigException {
    bootstrap.addConfigSources(source("a"));

    assertEquals(Optional.empty(), Authorities.of(bootstrap.build(), () -> false).find(NAME));
  }

  @Test
  void refusesANameWithoutAType() throws ConfigException {
    Authorities authorities = Authorities.of(bootstrap.build(), () -> true);

    assertThrows(ConfigException.class, () -> authorities.find("xdstp://a/"));
  }

  @ParameterizedTest
  @CsvSource({
    "DELTA_GRPC, a, b, config_sources[0].api_config_source.api_type",
    "AGGREGATED_GRPC, a, a, config_sources[0].authorities"
  })
  void refusesWhatCannotServe(ApiType type, String first, String second, String field) {
    ConfigSource.Builder source = source(first, second).toBuilder();
    source.getApiConfigSourceBuilder().setApiType(type);
    bootstrap.addConfigSources(source);

    ConfigException problem =
        assertThrows(ConfigException.class, () -> Authorities.of(bootstrap.build(), () -> true));

    assertEquals(field, problem.problems().getFirst().path());
  }

  @Test
  void refusesASourceWithoutAnAuthorityAndOneOfAClusterThatIsNotThere() {
    bootstrap.addConfigSources(source());
    assertThrows(ConfigException.class, () -> Authorities.of(bootstrap.build(), () -> true));

    ConfigSource.Builder lost = source("a").toBuilder();
    lost.getApiConfigSourceBuilder()
        .addGrpcServicesBuilder()
        .getEnvoyGrpcBuilder()
        .setClusterName("none");
    bootstrap.setConfigSources(0, lost);
    ConfigException problem =
        assertThrows(ConfigException.class, () -> Authorities.of(bootstrap.build(), () -> true));
    assertEquals(
        "config_sources[0].api_config_source.grpc_services: Unknown gRPC client cluster 'none'",
        problem.getMessage());
  }

  private static Optional<ResourceLocator> locator(String field) {
    return Optional.of(
        new ResourceLocator(
            new io.weft.common.ConfigSource.Authority(field), NAME, Duration.ofSeconds(15)));
  }

  private static ConfigSource source(String... authorities) {
    ConfigSource.Builder source = ConfigSource.newBuilder();
    source.getApiConfigSourceBuilder().setApiType(ApiType.AGGREGATED_DELTA_GRPC);
    for (String authority : authorities) {
      source.addAuthoritiesBuilder().setName(authority);
    }
    return source.build();
  }
}
