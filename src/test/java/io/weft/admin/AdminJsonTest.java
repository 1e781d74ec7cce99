package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminJsonTest {
  @Test
  void indentsByOneSpace() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", "a\"b\\c\n\u0001");
    tree.put("list", List.of(1, Map.of("x", true)));
    tree.put("none", List.of());
    tree.put("empty", Map.of());

    assertEquals(
        """
        {
         "name": "a\\"b\\\\c\\n\\u0001",
         "list": [
          1,
          {
           "x": true
          }
         ],
         "none": [],
         "empty": {}
        }
        """,
        AdminJson.text(tree));
  }
}
