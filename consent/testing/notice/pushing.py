"""Words that push towards yes or shame a no, by language (EDPB guidelines 03/2022, "stirring").

In each: enhance and improve, better and best, enjoy and love, personalise, recommend, please, sorry,
missing out, limited, unfortunately, valued, trust us, sweet, experience; and double negatives.
"""

from __future__ import annotations

from typing import Final

PUSHING: Final = {
    "ar": r"تحسين|أفضل|استمتع|نحب|مخصص|نوصي|نصيحة|من فضلك|رجاء|عذر|آسف|محدود|للأسف|ثمين|لذيذ|نهتم بك"
    r"|ثقتك|تجربة كاملة",
    "bg": r"подобр|по-добр|най-добр|насла|обича|персонализ|препоръч|моля|съжал|пропус|огранич|за жалост"
    r"|ценн|вкусн|доверете|изживяван|не .* освен ако",
    "ca": r"millor|gaudi|aprofit|encant|personalitz|recoman|si us plau|disculp|ho sentim|perdre|limita"
    r"|malauradament|valor|delicios|confi(a|eu)|experiènci|no .* si no",
    "cs": r"zlepš|vylepš|lepší|\buž(ij|ív)|milu|personaliz|přizpůsob|doporuč|prosím|promiň|líto"
    r"|přij[ií]t o|omezen|bohužel|cenn|sladk|chutn|důvěř|zážit|zkušenost|ne\w* .* pokud ne",
    "da": r"forbedr|bedre|bedst|nyd|elsker|personlig tilp|anbefal|venligst|beklager|undskyld|gå glip"
    r"|begræns|desværre|værdifuld|lækker|stol på|oplevelse|ikke .* medmindre",
    "de": r"verbesser|besser|best(e|en|er|es|möglich)\b|optim|genieß|lieb|personalis|empf(e|o)hl|bitte"
    r"|sorry|entschuldig|verpass|eingeschränkt|leider|schade|wertvoll|lecker|vertrau|erlebnis"
    r"|erfahrung|nicht .* es sei denn",
    "el": r"βελτι|καλύτερ|απολα|αγαπ|λατρε|εξατομικ|συνιστ|συστήν|παρακαλ|συγγνώμη|λυπ|χάσετε|περιορ"
    r"|δυστυχώς|πολύτιμ|νόστιμ|εμπιστ|εμπειρί|δεν .* εκτός αν",
    "en": r"enhance|improve|better|best|enjoy|love|personali[sz]|recommend|please|sorry|miss out"
    r"|limited|unfortunately|don.t want|valued|trust us|we care|sweet|yummy|only takes|full experience"
    r"|not .* unless",
    "es": r"mejor|disfrut|aprovech|encanta|personaliz|recom(e|ie)nd|por favor|perd(ón|er)|lament"
    r"|sentimos|limitad|desgraciad|valios|delicios|conf[ií]|experiencia|no .* a menos",
    "et": r"paranda|parem|parim|naudi|armasta|isikupära|soovita|palun|vabanda|kahju|ilma jää|piira"
    r"|väärtusli|maitsev|usalda|kogemus|elamus|mitte .* kui ei",
    "fi": r"paran|parem|paras|parhaa|nauti|rakast|personoi|räätälöi|suosittel|ole hyvä|pahoittel"
    r"|anteeksi|menetä|rajoitet|valitettav|arvoka|herkul|luota|kokemu|elämy|ei .* ellei",
    "fr": r"amélior|meilleur|optimis|profit|aim(e|ons)|personnalis|recommand|s.il vous plaît|désol"
    r"|limité|malheureusement|précieu|gourmand|confiance|expérience|ne .* pas .* sans",
    "ga": r"feabhs|níos fearr|is fearr|bain sult|taitneamh|is breá|pearsant[au]igh|mol(aimid|tar)"
    r"|le do thoil|más é do thoil|gabh(aimid)? ár leithscéal|brón|caill|teoranta|faraor|luachmhar"
    r"|blasta|muinín|eispéireas|ná .* ach amháin",
    "he": r"שיפור|משופר|טוב יותר|הטוב ביותר|ליהנות|אוהב|מותאם אישית|ממליצ|מומלץ|כדאי|בבקשה|אנא|סליחה"
    r"|מצטער|להחמיץ|מוגבל|לצערנו|\bיקר|טעימ|סמכו|חוויה|חוויית|לא .* אלא אם",
    "hr": r"poboljš|bolj[eiu]|najbolj|uživ|volimo|personaliz|prilagođ|preporuč|molimo|oprostite|žao"
    r"|propust|ograniče|nažalost|vrijedn|slatk|ukusn|vjeruj|iskustv|doživljaj|ne .* osim ako",
    "hu": r"javít|jobb|legjobb|élvez|szeret(jük|ni)|személyre|ajánl|javasol|kérjük|kérem|sajnál"
    r"|elnézést|lemarad|korlátoz|sajnos|érték|finom|bíz|élmény|tapasztalat|nem .* kivéve, ha",
    "is": r"bæt(a|ir|t)|betri|best|njót|elska|sérsn|mæl(um|t) með|vinsamleg|afsak|því miður|missa"
    r"|takmark|verðmæt|gómsæt|treyst|upplifun|ekki .* nema",
    "it": r"miglior|ottimizz|goder|approfitt|piac|personalizz|consigl|raccomand|per favore|scus"
    r"|spiacent|perder|limitat|purtroppo|prezios|golos|fid(a|uci)|esperienz|non .* a meno",
    "ja": r"向上|改善|より良|よりよ|最適|最高|楽し|お気に入り|パーソナライズ|おすすめ|お勧め|推奨"
    r"|お願い|申し訳|すみません|逃|制限|残念|大切|おいし|信頼|体験|しない限り",
    "ko": r"향상|개선|더 나은|더 좋은|최적|최고|즐기|사랑|맞춤|추천|권장|부탁|제발|죄송|미안|놓치|제한"
    r"|안타깝|아쉽|소중|맛있|믿|신뢰|경험|않으면",
    "lt": r"pagerin|tobulin|geresn|geriausi|mėgau|mylim|asmenin[ti]|pritaik|rekomend|prašom|atsipraš"
    r"|gaila|deja|praras|ribot|verting|skan[iu]|pasitik|patirt|ne\w* .* nebent",
    "lv": r"uzlabo|labāk|vislabāk|baud|mīl|personaliz|pielāgo|iesak|lūdz|atvaino|žēl|zaudē"
    r"|palaist garām|ierobežo|diemžēl|vērtīg|gard|uzticie|pieredz|ne\w* .* ja vien",
    "mt": r"ittejjeb|tejjeb|itejbu|aħjar|l-aħjar|tgawdi|tieħu gost|inħobbu|personalizz|nirrakkomand"
    r"|jekk jogħġbok|skużi|jiddispjaċina|titlef|limitat|sfortunatament|prezzjuż|bnin|fiduċja|afda"
    r"|esperjenz|sakemm ma",
    "nb": r"forbedr|bedre|\bbeste?\b|\bnyt\b|elsker|personlig tilp|anbefal|vennligst|beklager|unnskyld"
    r"|gå glipp|begrens|dessverre|verdifull|deilig|stol på|opplevelse|ikke .* med mindre",
    "nl": r"verbeter|beter|beste|optimal|geniet|houden van|personali|gepersonal|aanbev|aanrad"
    r"|alstublieft|a\.u\.b|sorry|excus|misloop|beperkt|helaas|waardevol|lekker|vertrouw|ervaring"
    r"|beleving|niet .* tenzij",
    "pl": r"popraw|uleps|lepsz|najleps|ciesz|uwielb|kocha|personaliz|dopasow|polec|zalec|prosimy|proszę"
    r"|przepr|przykro|utrac|ogranicz|niestety|cenn|pyszn|słodk|zaufa|doświadcz|wrażeni|nie .* chyba że",
    "pt": r"melhor|aproveit|desfrut|adora|personaliz|recomend|por favor|desculp|lament|perder|limitad"
    r"|infelizmente|valios|delicios|confi(a|e)|experiência|não .* a menos",
    "pt-BR": r"melhor|aproveit|desfrut|curt(a|ir)|ama(mos|r)|adora|personaliz|recomend|por favor"
    r"|desculp|lament|perder|limitad|infelizmente|valios|delicios|confi(a|e)|experiência"
    r"|não .* a menos",
    "ro": r"îmbunăt|mai bun|cel mai bun|bucura|iubi|personaliz|recomand|vă rugăm|scuz|ne pare rău"
    r"|pierde|limitat|din păcate|valoro|delicio|încrede|experienț|nu .* decât dacă",
    "sk": r"zlepš|vylepš|lepš|\buž(ij|ív)|miluj|personaliz|prispôsob|odporúč|prosím|prepáč|ľúto|prísť o"
    r"|obmedzen|bohužiaľ|žiaľ|cenn|sladk|chutn|dôver|zážit|skúsenos|ne\w* .* pokiaľ ne",
    "sl": r"izboljš|boljš|najbolj|uživ|rad[ie] imamo|osebno prilag|prilagoj|priporoč|prosim|oprost|žal"
    r"|zamud|omejen|dragocen|sladk|okusn|zaupa|izkušn|doživet|ne .* razen če",
    "sr": r"побољш|бољ|најбољ|ужива|волимо|персонализ|прилагођ|препоруч|молимо|извините|жао|пропуст"
    r"|ограниче|нажалост|вредн|слатк|укусн|веруј|искуств|доживљај|не .* осим ако",
    "sv": r"förbättr|bättre|bäst|njut|älskar|personlig anp|personanp|rekommend|vänligen|snälla|tyvärr"
    r"|ledsen|ursäkt|gå miste|begräns|värdefull|läcker|lita på|upplevels|inte .* om inte",
    "tr": r"iyileştir|geliştir|daha iyi|en iyi|keyf|sever|kişiselleştir|öner|tavsiye|lütfen|üzgün|özür"
    r"|kaçır|sınırlı|maalesef|ne yazık|değerli|lezzet|güven|deneyim|olmadan .* (maz|mez)",
    "uk": r"покращ|поліпш|кращ|насолод|любим|персоналіз|рекоменд|радимо|будь ласка|прос(имо|ть)|вибач"
    r"|на жаль|втрат|обмежен|цінн|смачн|довір|досвід|не .* якщо не",
    "zh": r"提升|改善|改进|更好|更佳|最佳|最好|优化|享受|喜爱|喜欢|个性化|推荐|建议|敬请|恳请|抱歉"
    r"|对不起|错过|受限|有限|遗憾|宝贵|珍贵|美味|信任|体验|除非",
}

# What notices with dark patterns say: each list must catch the sentence of its language.
PUSHES: Final = {
    "ar": "نستخدمها لتحسين تجربتك",
    "bg": "За да подобрим вашето изживяване",
    "ca": "Per millorar la vostra experiència",
    "cs": "Abychom zlepšili váš zážitek",
    "da": "For at give dig den bedste oplevelse",
    "de": "Für das beste Erlebnis",
    "el": "Για να βελτιώσουμε την εμπειρία σας",
    "en": "To improve your experience",
    "es": "Para mejorar su experiencia",
    "et": "Et pakkuda paremat kogemust",
    "fi": "Jotta saat parhaan kokemuksen",
    "fr": "Pour améliorer votre expérience",
    "ga": "Chun d’eispéireas a fheabhsú",
    "he": "כדי לשפר את החוויה שלכם",
    "hr": "Kako bismo poboljšali vaše iskustvo",
    "hu": "A jobb felhasználói élmény érdekében",
    "is": "Til að bæta upplifun þína",
    "it": "Per migliorare la tua esperienza",
    "ja": "より良い体験のために",
    "ko": "더 나은 경험을 위해",
    "lt": "Kad pagerintume jūsų patirtį",
    "lv": "Lai uzlabotu jūsu pieredzi",
    "mt": "Biex intejbu l-esperjenza tiegħek",
    "nb": "For å gi deg en bedre opplevelse",
    "nl": "Om uw ervaring te verbeteren",
    "pl": "Aby poprawić Twoje doświadczenia",
    "pt": "Para melhorar a sua experiência",
    "pt-BR": "Para melhorar sua experiência",
    "ro": "Pentru a vă îmbunătăți experiența",
    "sk": "Aby sme zlepšili váš zážitok",
    "sl": "Za boljšo izkušnjo",
    "sr": "Да бисмо побољшали ваше искуство",
    "sv": "För att ge dig en bättre upplevelse",
    "tr": "Deneyiminizi iyileştirmek için",
    "uk": "Щоб покращити ваш досвід",
    "zh": "为了提升您的体验",
}
