package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.XdstpName;
import java.nio.file.Path;

/**
 * Where a whole collection of resources stands. A value. Source: {@code
 * xds.core.v3.ResourceLocator}.
 */
public sealed interface CollectionLocator {
  /** At a control plane. */
  record Xdstp(XdstpName name) implements CollectionLocator {}

  /** In a file that holds one message, such as a {@code ListenerCollection}. */
  record File(Path path) implements CollectionLocator {}

  /**
   * Reads {@code url}.
   *
   * <p>Directives behind {@code #} are checked; a control plane gets them as a part of the name,
   * and a file knows none, both as in Envoy.
   *
   * @throws ConfigException if it is none, or one that nothing comes from
   */
  static CollectionLocator parse(String url) throws ConfigException {
    int scheme = url.indexOf("://");
    int slash = url.indexOf('/', scheme < 0 ? 0 : scheme + 3);
    String path = slash < 0 ? "/" : url.substring(slash);
    int fragment = path.indexOf('#');
    if (fragment >= 0) {
      check(path.substring(fragment + 1));
      path = path.substring(0, fragment);
    }
    if (XdstpName.isXdstp(url)) {
      return new Xdstp(XdstpName.parse(url));
    }
    if (url.startsWith("file:")) {
      return new File(Path.of(XdstpName.decode(path)));
    }
    if (url.startsWith("http:")) {
      throw new ConfigException(
          "", "Unsupported code path: collections come from xdstp: and file: only");
    }
    throw new ConfigException("", url + " does not have a xdstp:, http: or file: scheme");
  }

  private static void check(String directives) throws ConfigException {
    for (String directive : directives.split(",", -1)) {
      if (directive.startsWith("alt=")) {
        parse(directive.substring("alt=".length()));
      } else if (!directive.startsWith("entry=")) {
        throw new ConfigException("", "Unknown fragment component " + directive);
      }
    }
  }
}
