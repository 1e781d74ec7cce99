package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.spi.ExtensionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the page of extensions against the registry. */
class ExtensionDocsTest {
  @Test
  void thePageListsExactlyTheBuiltInExtensions() throws IOException {
    TreeSet<String> built = new TreeSet<>();
    for (ExtensionFactory<?> factory : BuiltInExtensions.ALL) {
      built.add(factory.name() + ' ' + factory.status().name().toLowerCase(Locale.ROOT));
    }
    TreeSet<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs/compatibility.md"))) {
      if (line.matches("\\| `[^`]+` \\| (stable|alpha|wip) \\|.*")) {
        String[] cells = line.split("\\|");
        documented.add(cells[1].strip().replace("`", "") + ' ' + cells[2].strip());
      }
    }
    assertEquals(built, documented);
  }
}
