package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells of most messages, from their bytes alone, that {@link ProtoValidator} and {@link
 * FeatureCoverage} would find nothing in them. Control planes say good resources almost always, and
 * a look at their bytes costs a tenth of what those two take. Any thread.
 */
public final class QuickCheck {
  /** Deeper messages are left to those who can say what is wrong with them. */
  private static final int MAX_DEPTH = 50;

  private static final char REPLACEMENT = '\uFFFD';

  /** A message that is looked at. Not recursive: the compiler would unroll all of it twice. */
  private static final class Level {
    final @Nullable Level holder;
    final WireRules rules;
    final int[] counts;
    final int depth;
    final boolean isInAny;
    long seen;
    int outerLimit;

    Level(@Nullable Level holder, WireRules rules, boolean isInAny) {
      this.holder = holder;
      this.rules = rules;
      this.counts = rules.newCounts();
      this.depth = holder == null ? 0 : holder.depth + 1;
      this.isInAny = isInAny;
    }

    boolean isComplete() {
      return rules.isComplete(seen, counts);
    }
  }

  private final CodedInputStream in;
  private final Predicate<String> knownExtensions;
  private Level level;

  private QuickCheck(CodedInputStream in, WireRules rules, Predicate<String> knownExtensions) {
    this.in = in;
    this.level = new Level(null, rules, false);
    this.knownExtensions = knownExtensions;
  }

  /** As below, of a message that is to be written out for it. */
  static boolean isClean(Message message, Predicate<String> knownExtensions) {
    return isClean(MessageTypes.descriptor(message), message.toByteString(), knownExtensions);
  }

  /**
   * Whether nothing is wrong with {@code bytes}, which are a message of {@code type} that was read
   * before, and all of it is implemented; false if that cannot be told so easily.
   *
   * @param knownExtensions as for {@link FeatureCoverage#check}
   */
  public static boolean isClean(
      Descriptor type, ByteString bytes, Predicate<String> knownExtensions) {
    WireRules rules = WireRules.of(type);
    try {
      return rules.isKnown()
          && new QuickCheck(bytes.newCodedInput(), rules, knownExtensions).isClean();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isClean() throws IOException {
    while (true) {
      int tag = in.readTag();
      if (tag != 0) {
        if (!field(tag)) {
          return false;
        }
        continue;
      }
      Level ended = level;
      if (!ended.isComplete() || ended.holder == null) {
        return ended.isComplete();
      }
      in.popLimit(ended.outerLimit);
      level = ended.holder;
    }
  }

  /** Whether what follows {@code tag} is right as far as can be said now; goes into messages. */
  private boolean field(int tag) throws IOException {
    WireField field = level.rules.field(tag);
    if (field == null || (level.seen & field.excludes()) != 0) {
      return false;
    }
    level.seen |= field.bit();
    if (field.countIndex() >= 0) {
      level.counts[field.countIndex()]++;
    }
    if (field.kind() == WireField.Kind.NUMBER) {
      return field.check() == null
          ? in.skipField(tag)
          : field.passes(WireField.read(field.field(), in));
    }
    int number = in.readRawVarint32();
    return switch (field.kind()) {
      case ENUM -> field.hasNumber(number);
      case TEXT -> text(field, number);
      case MESSAGE -> field.needsWhole() ? whole(field, number) : enter(field.rules(), number);
      case ANY -> any(number);
      case BYTES -> field.passes(ByteString.copyFrom(in.readRawBytes(number)));
      case NUMBER -> false;
    };
  }

  private boolean text(WireField field, int length) throws IOException {
    if (field.check() == null && !level.isInAny) {
      in.skipRawBytes(length);
      return true;
    }
    String text = new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    // Bytes that are no UTF-8 are found before, but not in an Any.
    return text.indexOf(REPLACEMENT) < 0 && field.passes(text);
  }

  private boolean enter(WireRules rules, int length) throws IOException {
    return enter(rules, length, level.isInAny);
  }

  private boolean enter(WireRules rules, int length, boolean isInAny) throws IOException {
    Level entered = new Level(level, rules, isInAny);
    entered.outerLimit = in.pushLimit(length);
    level = entered;
    return rules.isKnown() && entered.depth < MAX_DEPTH;
  }

  /** Whether the next bytes are a message without others that keeps the rule of {@code field}. */
  private boolean whole(WireField field, int length) throws IOException {
    if (!(field.check() instanceof FieldRules.WrapperCheck wrapper)
        || WireField.kind(wrapper.inner()) != WireField.Kind.NUMBER) {
      return field.passes(field.parse(in.readRawBytes(length)));
    }
    FieldDescriptor inner = wrapper.inner();
    if (length == 0) {
      return wrapper.held().problem(inner.getDefaultValue()) == null;
    }
    int limit = in.pushLimit(length);
    boolean isClean =
        in.readTag() == WireField.tag(inner)
            && wrapper.held().problem(WireField.read(inner, in)) == null
            && in.isAtEnd();
    in.popLimit(limit);
    return isClean;
  }

  /** Goes into the message of an Any of {@code length}, if it is known and all the rest of it. */
  private boolean any(int length) throws IOException {
    int end = in.getTotalBytesRead() + length;
    if (in.readTag() != WireField.ANY_TYPE) {
      return false;
    }
    String name = MessageTypes.fullName(in.readStringRequireUtf8());
    WireRules rules = knownExtensions.test(name) ? WireRules.ofAny(name) : null;
    if (rules == null) {
      return false;
    }
    if (in.getTotalBytesRead() == end) {
      return enter(rules, 0, true);
    }
    if (in.readTag() != WireField.ANY_VALUE) {
      return false;
    }
    int held = in.readRawVarint32();
    return in.getTotalBytesRead() + held == end && enter(rules, held, true);
  }
}
