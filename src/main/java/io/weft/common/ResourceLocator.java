package io.weft.common;

import java.time.Duration;

/**
 * A resource that discovery has to bring. A value.
 *
 * @param initialFetchTimeout how long what needs it waits at first; zero for ever
 */
public record ResourceLocator(ConfigSource source, String name, Duration initialFetchTimeout) {
  /** By what it is found: resources of one name may come from several sources. */
  public String key() {
    return switch (source) {
      case ConfigSource.Ads ads -> name;
      case ConfigSource.Authority authority -> name;
      case ConfigSource.Stream stream -> stream.text() + "#" + name;
      case ConfigSource.File file -> file.path() + "#" + name;
      case ConfigSource.CollectionFile file -> file.path() + "#" + name;
    };
  }
}
