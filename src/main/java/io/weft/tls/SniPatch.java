package io.weft.tls;

import io.weft.common.Log;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * Lets Java's server side take names with an underscore, which every mesh client sends: {@code
 * outbound_.80_._.reviews.default.svc.cluster.local}.
 *
 * <p>{@link SNIHostName} checks names by the rules of STD 3, which allow none, and Java's server
 * ends the handshake then. Nothing of Java's interface leads around that, and the ClientHello
 * cannot be rewritten because it is hashed. So the class is transformed once, by one byte in each
 * constructor: the flag {@code USE_STD3_ASCII_RULES} in its calls of {@code IDN.toASCII} becomes 0.
 */
public final class SniPatch {
  /** What became of the attempt. */
  public enum State {
    /** There was no need yet. */
    NOT_TRIED,
    /** Names with an underscore work. */
    APPLIED,
    /** They do not; the log says why. */
    FAILED
  }

  private static final Log LOG = Log.of("main");
  private static final String TARGET = "javax/net/ssl/SNIHostName";
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile State state = State.NOT_TRIED;

  private SniPatch() {}

  /** What became of the attempt. */
  public static State state() {
    return state;
  }

  /**
   * Patches once; later calls return at once, unless an agent has come since. Blocks for some
   * milliseconds.
   */
  static void apply() {
    LOCK.lock();
    try {
      Instrumentation instrumentation = InstrumentationAgent.instrumentation();
      if (state == State.NOT_TRIED || (state == State.FAILED && instrumentation != null)) {
        String problem = patch(instrumentation);
        state = problem == null ? State.APPLIED : State.FAILED;
        if (problem != null) {
          LOG.warning(() -> "TLS clients that name a server with an underscore fail: " + problem);
        }
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static @Nullable String patch(@Nullable Instrumentation instrumentation) {
    if (works()) {
      return null;
    }
    if (instrumentation == null) {
      return "there is no agent; start Weft by java -jar";
    }
    ClassFileTransformer transformer = new Transformer();
    instrumentation.addTransformer(transformer, true);
    try {
      instrumentation.retransformClasses(SNIHostName.class);
    } catch (UnmodifiableClassException | UnsupportedOperationException | LinkageError e) {
      return e.toString();
    } finally {
      instrumentation.removeTransformer(transformer);
    }
    return works() ? null : "this JDK's SNIHostName is not as it is known";
  }

  private static boolean works() {
    try {
      return new SNIHostName(new byte[] {'a', '_', 'b'}).getAsciiName().equals("a_b");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Changes the byte code; public for the machine only. */
  private static final class Transformer implements ClassFileTransformer {
    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        @Nullable String name,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] classFile) {
      if (!TARGET.equals(name)) {
        return null;
      }
      try {
        return withoutStrictness(classFile);
      } catch (IOException e) {
        return null;
      }
    }
  }

  private static final int ICONST_0 = 0x03;
  private static final int ICONST_2 = 0x05;
  private static final int INVOKESTATIC = 0xb8;

  /** Turns {@code iconst_2; invokestatic IDN.toASCII} into {@code iconst_0; invokestatic …}. */
  private static byte @Nullable [] withoutStrictness(byte[] classFile) throws IOException {
    int method = toAsciiMethod(classFile);
    if (method < 0) {
      return null;
    }
    byte[] patched = classFile.clone();
    for (int i = 0; i + 3 < patched.length; i++) {
      if (patched[i] == ICONST_2
          && (patched[i + 1] & 0xff) == INVOKESTATIC
          && (((patched[i + 2] & 0xff) << 8) | (patched[i + 3] & 0xff)) == method) {
        patched[i] = ICONST_0;
      }
    }
    return patched;
  }

  /** The index of IDN.toASCII(String, int) in the pool of constants (JVMS 4.4); -1 if missing. */
  private static int toAsciiMethod(byte[] classFile) throws IOException {
    Map<Integer, String> texts = new HashMap<>();
    Map<Integer, int[]> pairs = new HashMap<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.put(i, in.readUTF());
        case 3, 4 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // takes two places
        }
        case 7, 8, 16, 19, 20 -> pairs.put(i, new int[] {in.readUnsignedShort(), 0});
        case 9, 10, 11, 12, 17, 18 ->
            pairs.put(i, new int[] {in.readUnsignedShort(), in.readUnsignedShort()});
        case 15 -> in.skipNBytes(3);
        default -> throw new IOException("unknown constant " + tag);
      }
    }
    for (int i = 1; i < count; i++) {
      int[] method = pairs.get(i);
      if (method != null && isToAscii(method, texts, pairs)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isToAscii(
      int[] method, Map<Integer, String> texts, Map<Integer, int[]> pairs) {
    int[] owner = pairs.get(method[0]);
    int[] nameAndType = pairs.get(method[1]);
    return owner != null
        && nameAndType != null
        && "java/net/IDN".equals(texts.get(owner[0]))
        && "toASCII".equals(texts.get(nameAndType[0]))
        && "(Ljava/lang/String;I)Ljava/lang/String;".equals(texts.get(nameAndType[1]));
  }
}
