package io.arrears.flink;

/** Type information of {@link JoinKey}. */
public final class JoinKeyTypeInfo extends ImmutableTypeInfo<JoinKey> {

  /** The only instance. */
  public static final JoinKeyTypeInfo INSTANCE = new JoinKeyTypeInfo();

  private static final long serialVersionUID = 1L;

  private JoinKeyTypeInfo() {
    super(JoinKey.class, JoinKeySerializer.INSTANCE);
  }

  @Override
  public boolean isKeyType() {
    return true;
  }
}
