package io.weft.common;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSyntaxTest {
  @ParameterizedTest
  @ValueSource(strings = {"x-a", "X_1", ":path", "!#$%&'*+-.^_`|~"})
  void isName(String text) {
    assertTrue(FieldSyntax.isName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "::a", "a:", "a b", "a\0", "\u00e4", "a(b)"})
  void isNoName(String text) {
    assertFalse(FieldSyntax.isName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\tb", "\u00e4", "\u20ac"})
  void isValue(String text) {
    assertTrue(FieldSyntax.isValue(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n", "\r", "\0", "\u007f", "\u001f"})
  void isNoValue(String text) {
    assertFalse(FieldSyntax.isValue(text));
  }
}
