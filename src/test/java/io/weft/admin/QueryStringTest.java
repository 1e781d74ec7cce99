package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStringTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "/p?a=^(x\\.y|z)$ ^(x\\.y|z)$",
        "/p?a=%5Ex%2B ^x+",
        "/p?a=x+y x+y",
        "/p?a=100%&b 100%",
        "/p?a=%zz %zz",
        "/p?a=1&a=2 1",
        "/p?a=b=c b=c",
        "/p?a=%C3%A4 ä",
        "/p?b&a=1#a=2 1",
      })
  void readsAnything(String path, String value) {
    assertEquals(value, QueryString.ofPath(path).first("a"));
  }

  @Test
  void tellsPresenceFromValue() {
    QueryString query = QueryString.ofPath("/p?usedonly&filter=");

    assertTrue(query.has("usedonly"));
    assertTrue(query.has("filter"));
    assertFalse(query.has("used"));
    assertEquals("", query.first("usedonly"));
  }
}
