package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.common.ConfigException;
import io.weft.common.XdstpName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionLocatorTest {
  @Test
  void leadsToAControlPlane() throws ConfigException {
    String url = "xdstp://a/t.T/x/*";

    assertEquals(new CollectionLocator.Xdstp(XdstpName.parse(url)), CollectionLocator.parse(url));
  }

  @Test
  void leadsToAFileWhateverEntryIsMeant() throws ConfigException {
    assertEquals(
        new CollectionLocator.File(Path.of("/etc/a b.yaml")),
        CollectionLocator.parse("file:///etc/a%20b.yaml#entry=l1,alt=xdstp://b/t.T/*"));
  }

  @ParameterizedTest
  @CsvSource({
    "foo://a/b, foo://a/b does not have a xdstp:",
    "bar, bar does not have a xdstp:",
    "http://a/t.T/x, Unsupported code path",
    "xdstp://a/t.T/x#bogus, Unknown fragment component bogus",
    "xdstp://a/t.T/x#alt=foo, foo does not have a xdstp:",
    "xdstp://a, Resource type missing from /"
  })
  void refusesWhatLeadsNowhere(String url, String problem) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> CollectionLocator.parse(url));
    assertEquals(problem, String.valueOf(refused.getMessage()).substring(0, problem.length()));
  }
}
