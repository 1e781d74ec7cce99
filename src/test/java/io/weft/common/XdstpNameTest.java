package io.weft.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names are what Envoy 1.40 was seen to ask for. */
class XdstpNameTest {
  @ParameterizedTest
  @CsvSource({
    "xdstp://a/t.T/x/y?b=1&a=2, xdstp://a/t.T/x/y?a=2&b=1",
    "xdstp://a%25b/t.T/x%3ay:z/q[1]/*?k%26=v%3d&a=b+c,"
        + " xdstp://a%25b/t.T/x:y:z/q%5B1%5D/*?a=b+c&k%26=v%3D",
    "xdstp:///t.T/x/*, xdstp:///t.T/x/*",
    "xdstp://a/t.T/x/*?q=1#entry=foo, xdstp://a/t.T/x/*?q=1%23entry%3Dfoo",
    "xdstp://a/t.T?k, xdstp://a/t.T?k=",
    "xdstp://a/t.T/50%, xdstp://a/t.T/50%25",
    "plain?b=1&a=2, plain?b=1&a=2",
    "xdstp://a, xdstp://a"
  })
  void isCanonical(String name, String canonical) {
    assertEquals(canonical, XdstpName.canonical(name));
  }

  @Test
  void needsAType() {
    ConfigException problem =
        assertThrows(ConfigException.class, () -> XdstpName.parse("xdstp://a/?b=c"));
    assertEquals("Resource type missing from /", problem.getMessage());
  }

  @Test
  void saysOfItsContextWhatItSaysItselfBeforeWhatIsSaidOfTheNode() throws ConfigException {
    XdstpName name = XdstpName.parse("xdstp://a/t.T/x/*?z=own");

    assertEquals(
        "xdstp://a/t.T/x/*?xds.node.id=n&z=own",
        name.within(Map.of("xds.node.id", "n", "z", "node")).text());
  }

  @ParameterizedTest
  @CsvSource({
    "xdstp://a/t.T/x/y?k=v, xdstp://a/t.T/x/*?k=v",
    "xdstp://a/t.T/x, xdstp://a/t.T/*",
    "xdstp://a/t.T, xdstp://a/t.T/*"
  })
  void belongsToACollection(String name, String collection) throws ConfigException {
    assertEquals(collection, XdstpName.parse(name).collection().text());
  }
}
