package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextIndexTest {
  @Test
  void findsTheTextsOfTheListAndNoOthers() {
    for (int size : List.of(0, 1, 2, 3, 10, 1000)) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        texts.add("service-" + i + ".example.com");
      }
      TextIndex index = new TextIndex(texts);

      for (int i = 0; i < size; i++) {
        assertEquals(i, index.find("service-" + i + ".example.com"));
      }
      assertEquals(-1, index.find("service-" + size + ".example.com"));
      assertEquals(-1, index.find("service-0.example.co"));
      assertEquals(-1, index.find(""));
    }
  }

  @Test
  void tellsTextsOfOneHashApart() {
    TextIndex index = new TextIndex(List.of("AaAa", "BBBB", "AaBB"));

    assertEquals(0, index.find("AaAa"));
    assertEquals(1, index.find("BBBB"));
    assertEquals(2, index.find("AaBB"));
    assertEquals(-1, index.find("BBAa"));
  }

  @Test
  void findsTheEmptyText() {
    assertEquals(0, new TextIndex(List.of("")).find(""));
    assertEquals(1, new TextIndex(List.of("a", "")).find(""));
  }
}
