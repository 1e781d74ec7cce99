package io.weft.extension.filter.http.grpcjsontranscoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarWriterTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ScalarWriter writer = new ScalarWriter(false);

  @ParameterizedTest
  @EnumSource(names = {"INT32", "UINT32", "SINT64", "UINT64", "DOUBLE", "FLOAT"})
  void refusesANumberOfAMillionDigitsAtOnce(FieldType.Kind kind) {
    for (String text : new String[] {"1".repeat(1 << 20), "0".repeat(1 << 20) + '1'}) {
      String problem =
          assertTimeoutPreemptively(
                  SOON,
                  () ->
                      assertThrows(
                          TranscodingException.class,
                          () -> writer.write(new Wire(), field(kind), text, "n")))
              .problem();

      assertEquals("n: invalid value \"" + text + "\" for type TYPE_" + kind, problem);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e-300",
        "-1.7976931348623157E308",
        "4.9e-324",
        "1e-2000000000",
        "0.1000000000000000055511151231257827021181583404541015625",
        "NaN",
        "-Infinity"
      })
  void readsQuotedDoubles(String text) throws TranscodingException {
    Wire out = new Wire();

    writer.write(out, field(FieldType.Kind.DOUBLE), text, "n");

    Wire expected = new Wire();
    expected.tag(1, Wire.FIXED64);
    expected.fixed64(Double.doubleToRawLongBits(Double.parseDouble(text)));
    assertArrayEquals(expected.toBytes(), out.toBytes());
  }

  @Test
  void readsQuotedIntegersWithZerosBeforeThem() throws TranscodingException {
    Wire out = new Wire();

    writer.write(out, field(FieldType.Kind.INT32), "0".repeat(200) + '7', "n");

    assertArrayEquals(new byte[] {8, 7}, out.toBytes());
  }

  private static FieldType field(FieldType.Kind kind) {
    return new FieldType(1, "n", "n", kind, false, false, false, false, null, null, null);
  }
}
