"""The words by which names are told from other capitalised words, and people from the rest."""

TITLES = frozenset(
    """
    mr mrs ms miss dr prof professor sir dame lord lady rev reverend father sister brother pope cardinal bishop
    archbishop rabbi imam sheikh ayatollah king queen prince princess duke duchess emperor emir sultan president
    vice premier minister prime chancellor secretary sen senator rep representative congressman congresswoman
    gov governor lt mayor councilman councilwoman councilor councillor speaker leader chairman chairwoman chair
    judge justice attorney general solicitor commissioner ambassador envoy spokesman spokeswoman spokesperson
    director chief ceo cfo coo founder executive officer gen col maj capt captain sgt sergeant lieutenant major
    colonel admiral commander marshal sheriff detective inspector superintendent constable agent coach manager
    editor host anchor actor actress singer rapper author analyst economist press deputy former then acting
    interim first assistant undersecretary coordinator administrator treasurer controller
    """.split()
)
"""Words that go before a name, in capitals too."""
GROUPS = frozenset(
    """
    house times post news university college school party committee department bank court council association
    street city county state states center centre institute group inc corp corporation company co ltd ministry
    agency office union journal police service organization organisation commission foundation press network
    senate congress parliament kingdom nations force forces army navy club league federation board authority
    bureau administration campaign society airlines airways hospital church trust fund media studios records
    museum international watch post daily tribune herald guardian telegraph gazette mail sun america americans
    europe african africa asia coast island islands river lake beach park airport station tower square bridge
    road avenue act bill law war day week year cup games series award awards republicans democrats republican
    democrat democratic conservative labour labor pentagon kremlin twitter facebook google
    """.split()
)
"""Words with which the names of groups, places and things end."""
NO_NAMES = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december a an and as at but by for from he her his how i i'm i've i'd i'll if in
    into it it's its more no not of on or our she so that the their there they this these those to was we what
    when where while who why with yes you after before during since although though because even still yet also
    meanwhile however both all some many most one two three in addition according asked according speaking
    writing like unlike among about under over then now here just
    """.split()
)
"""Words that begin sentences and end no name."""
