package io.weft.extension.filter.http.grpcjsontranscoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonNumbersTest {
  @Test
  void printsDoublesAsEnvoyDoes() {
    assertEquals("0.1", JsonNumbers.text(0.1));
    assertEquals("1e+100", JsonNumbers.text(1e100));
    assertEquals("123456789012", JsonNumbers.text(123456789012.0));
    assertEquals("-0", JsonNumbers.text(-0.0));
    assertEquals("0.30000000000000004", JsonNumbers.text(0.1 + 0.2));
    assertEquals("1.5e-07", JsonNumbers.text(1.5e-7));
    assertEquals("\"NaN\"", JsonNumbers.text(Double.NaN));
  }

  @Test
  void printsFloatsAsEnvoyDoes() {
    assertEquals("0.1", JsonNumbers.text(0.1f));
    assertEquals("123456792", JsonNumbers.text(123456789f));
    assertEquals("1e+20", JsonNumbers.text(1e20f));
    assertEquals("\"-Infinity\"", JsonNumbers.text(Float.NEGATIVE_INFINITY));
  }
}
