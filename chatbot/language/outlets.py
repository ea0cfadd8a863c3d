"""The names of outlets whose articles an archive may know by their domain alone; settings go first."""

_NAMES = """
abc.net.au ABC News
abcnews.go.com ABC News
aljazeera.com Al Jazeera
apnews.com AP News
axios.com Axios
bbc.co.uk BBC News
bbc.com BBC News
bloomberg.com Bloomberg
businessinsider.com Business Insider
buzzfeednews.com BuzzFeed News
cbc.ca CBC News
cbsnews.com CBS News
channelnewsasia.com CNA
chicagotribune.com Chicago Tribune
cnbc.com CNBC
cnn.com CNN
csmonitor.com The Christian Science Monitor
dailymail.co.uk Daily Mail
dw.com DW
economist.com The Economist
elpais.com El País
euronews.com Euronews
forbes.com Forbes
foxnews.com Fox News
france24.com France 24
ft.com Financial Times
globalnews.ca Global News
hindustantimes.com Hindustan Times
huffpost.com HuffPost
independent.co.uk The Independent
independent.ie Irish Independent
indianexpress.com The Indian Express
irishtimes.com The Irish Times
japantimes.co.jp The Japan Times
latimes.com Los Angeles Times
lemonde.fr Le Monde
metro.co.uk Metro
mirror.co.uk Daily Mirror
nbcnews.com NBC News
ndtv.com NDTV
newsweek.com Newsweek
newyorker.com The New Yorker
npr.org NPR
nypost.com New York Post
nytimes.com The New York Times
politico.com Politico
politico.eu Politico Europe
propublica.org ProPublica
reuters.com Reuters
scmp.com South China Morning Post
sky.com Sky News
slate.com Slate
smh.com.au The Sydney Morning Herald
spiegel.de Der Spiegel
standard.co.uk Evening Standard
straitstimes.com The Straits Times
telegraph.co.uk The Telegraph
theatlantic.com The Atlantic
theglobeandmail.com The Globe and Mail
theguardian.com The Guardian
thehill.com The Hill
thehindu.com The Hindu
thetimes.co.uk The Times
theverge.com The Verge
theweek.co.uk The Week
theweek.com The Week
time.com Time
timesofindia.indiatimes.com The Times of India
usatoday.com USA Today
usnews.com U.S. News & World Report
vice.com Vice
vox.com Vox
washingtonpost.com The Washington Post
wired.com Wired
wsj.com The Wall Street Journal
"""
OUTLETS = dict(line.split(" ", 1) for line in _NAMES.strip().splitlines())
"""Domain, without "www." -> name."""


def outlet_name(source: str) -> str:
    """Returns the name of the outlet whose domain a source is; any other source as it is."""
    return OUTLETS.get(source.strip().lower().removeprefix("www."), source)
