package io.weft.extension.matching.environment;

import io.envoyproxy.envoy.extensions.matching.common_inputs.environment_variable.v3.Config;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import io.weft.spi.MatchInputFactory;
import org.jspecify.annotations.Nullable;

/** Makes inputs that read an environment variable, once. */
public final class EnvironmentVariableFactory implements MatchInputFactory<Config> {
  @Override
  public String name() {
    return "envoy.matching.common_inputs.environment_variable";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public MatchInput create(Config config) {
    return new Variable(config.getName(), System.getenv(config.getName()));
  }

  @Override
  public boolean servesRequests() {
    return true;
  }

  @Override
  public boolean servesConnections() {
    return true;
  }

  @Override
  public boolean isCommon() {
    return true;
  }

  /** What the variable {@code name} held when it was read; null if there was none. */
  private record Variable(String name, @Nullable String value) implements MatchInput.Text {
    @Override
    public String describe() {
      return "environment_variable " + name;
    }

    @Override
    public @Nullable String text(MatchingData data) {
      return value;
    }
  }
}
