package io.weft.extension.filter.http.grpcjsontranscoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTimesTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void readsDurations() {
    assertEquals(new JsonTimes.Parts(1, 500_000_000), JsonTimes.duration("1.5s"));
    assertEquals(new JsonTimes.Parts(-1, -500_000_000), JsonTimes.duration("-1.5s"));
    assertEquals(new JsonTimes.Parts(0, 1), JsonTimes.duration("0.000000001s"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, Illegal duration format; duration must end with 's'",
    ".5s, 'Invalid duration format, failed to parse seconds'",
    "1e2s, 'Invalid duration format, failed to parse seconds'",
    "1.0000000001s, Duration value exceeds limits",
    "315576000001s, Duration value exceeds limits"
  })
  void tellsWhatIsWrongWithADuration(String text, String problem) {
    assertEquals(
        problem,
        assertThrows(DateTimeException.class, () -> JsonTimes.duration(text)).getMessage());
  }

  @Test
  void refusesALongDurationAtOnce() {
    String zeros = "0".repeat(1 << 20);

    for (String text : List.of('1' + zeros + 's', "0." + zeros + "1s")) {
      assertEquals(
          "Duration value exceeds limits",
          assertTimeoutPreemptively(
                  SOON, () -> assertThrows(DateTimeException.class, () -> JsonTimes.duration(text)))
              .getMessage());
    }
  }

  @Test
  void zerosAtEitherEndOfADurationDoNotCount() {
    String zeros = "0".repeat(300);

    assertEquals(
        new JsonTimes.Parts(1, 500_000_000), JsonTimes.duration(zeros + "1.5" + zeros + 's'));
  }

  @Test
  void readsTimestamps() {
    assertEquals(
        new JsonTimes.Parts(1_577_930_645, 500_000_000),
        JsonTimes.timestamp("2020-01-02T03:04:05.5+01:00"));
  }

  @ParameterizedTest
  @CsvSource({
    "0000-01-01T00:00:00Z, Timestamp value exceeds limits",
    "2020-02-30T00:00:00Z, Invalid time format: Out-of-range field",
    "2020-01-02, Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone"
        + " offset.",
    "2020-01-02t03:04:05z, Illegal timestamp format; timestamps must end with 'Z' or have a valid"
        + " timezone offset."
  })
  void tellsWhatIsWrongWithATimestamp(String text, String problem) {
    assertEquals(
        problem,
        assertThrows(DateTimeException.class, () -> JsonTimes.timestamp(text)).getMessage());
  }

  @Test
  void aTimeBeyondAllYearsIsNoTimestamp() {
    assertThrows(
        TranscodingException.class, () -> JsonTimes.timestamp(Long.MAX_VALUE, Integer.MAX_VALUE));
  }
}
