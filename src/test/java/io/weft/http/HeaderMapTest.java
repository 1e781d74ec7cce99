package io.weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeaderMapTest {
  private static final HeaderName NAME = HeaderName.of("x-a");
  private static final String WRONG = "a\nb";

  private final HeaderMap headers = HeaderMap.of("x-a", "1", "x-b", "2\t\u00e4");

  @Test
  void knowsThatAllValuesAreValid() {
    assertTrue(headers.isValid());
    assertNull(headers.firstInvalid());
  }

  @Test
  void notesAValueThatIsNotHoweverItComes() {
    HeaderMap set = new HeaderMap(headers);
    set.set(NAME, WRONG);
    HeaderMap changed = new HeaderMap(headers);
    changed.setValue(0, WRONG);
    HeaderMap appended = new HeaderMap(headers);
    appended.appendValue(NAME, WRONG, ",");
    HeaderMap joined = new HeaderMap(headers);
    joined.addAll(HeaderMap.of("x-c", WRONG));

    assertEquals(NAME, set.firstInvalid());
    assertEquals(NAME, changed.firstInvalid());
    assertEquals(NAME, appended.firstInvalid());
    assertEquals(HeaderName.of("x-c"), joined.firstInvalid());
    assertFalse(new HeaderMap(joined).isValid());
  }

  @Test
  void nothingIsWrongWhereTheValueWasReplaced() {
    headers.set(NAME, WRONG);
    headers.set(NAME, "1");

    assertNull(headers.firstInvalid());
  }

  @Test
  void controlCharactersAndWhatLatin1LacksAreNotValid() {
    assertFalse(FieldValues.isValid("\0"));
    assertFalse(FieldValues.isValid("\u007f"));
    assertFalse(FieldValues.isValid("\u010a"));
    assertTrue(FieldValues.isValid("\u0080\u00ff ~"));
  }
}
